import type { Exchange, Json } from './fault-proxy.ts'

/** What became of messages, read from what went over the network. */
export interface Traffic {
  /** True when the server has answered a delete of it in time. */
  wasDeleted(messageId: string): boolean
  /** Deletes of it that had a fault, or that came when its lease was over: they may have had no effect. */
  vainDeletes(messageId: string): number
  /** How often the server took a message with this body. */
  timesSent(body: string): number
  /** The bodies of messages that were deleted before the server had taken one with that body. */
  deletedBeforeSent(isDue: (body: string) => boolean): readonly string[]
}

interface Lease {
  readonly messageId: string
  readonly body: string
  /** When it was asked for, or for longer. */
  readonly fromMs: number
}

export function trafficOf(exchanges: readonly Exchange[], visibilitySeconds: number): Traffic {
  /** By receipt handle. */
  const leases = new Map<string, Lease>()
  const sent = new Map<string, number>()
  const vain = new Map<string, number>()
  const deleted = new Set<string>()
  const early: string[] = []

  function receive({ answer, begunMs }: Exchange): void {
    for (const { ReceiptHandle, MessageId, Body } of entriesIn(answer?.Messages)) {
      const lease = { messageId: String(MessageId), body: String(Body), fromMs: begunMs }
      leases.set(String(ReceiptHandle), lease)
    }
  }

  function prolong(exchange: Exchange): void {
    for (const { ReceiptHandle } of acceptedIn(exchange)) {
      const lease = leases.get(String(ReceiptHandle))
      if (lease) leases.set(String(ReceiptHandle), { ...lease, fromMs: exchange.begunMs })
    }
  }

  function remove(exchange: Exchange): void {
    const accepted = new Set(acceptedIn(exchange))
    for (const entry of entriesIn(exchange.input.Entries)) {
      const lease = leases.get(String(entry.ReceiptHandle))
      if (lease === undefined) continue
      const isLate = exchange.begunMs - lease.fromMs > visibilitySeconds * 1000
      if (isLate || exchange.fault !== undefined) count(vain, lease.messageId)
      if (!accepted.has(entry)) continue
      if (!isLate) deleted.add(lease.messageId)
      if (!sent.has(lease.body)) early.push(lease.body)
    }
  }

  for (const exchange of exchanges) {
    const { action } = exchange
    if (action === 'ReceiveMessage') receive(exchange)
    else if (action === 'ChangeMessageVisibilityBatch') prolong(exchange)
    else if (action === 'DeleteMessageBatch') remove(exchange)
    else if (action === 'SendMessageBatch') {
      for (const { MessageBody } of acceptedIn(exchange)) count(sent, String(MessageBody))
    }
  }
  return {
    wasDeleted: (messageId) => deleted.has(messageId),
    vainDeletes: (messageId) => vain.get(messageId) ?? 0,
    timesSent: (body) => sent.get(body) ?? 0,
    deletedBeforeSent: (isDue) => early.filter(isDue),
  }
}

/** The entries of a batch that the server has carried out. */
function acceptedIn({ input, answer }: Exchange): Json[] {
  const ids = new Set(entriesIn(answer?.Successful).map(({ Id }) => Id))
  return entriesIn(input.Entries).filter(({ Id }) => ids.has(Id))
}

function entriesIn(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : []
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
