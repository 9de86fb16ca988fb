import type { Check, LawContext } from './laws.ts'
import type { EventEntry, MessageEntry } from './ledger.ts'
import { isDone } from './loss.ts'

export function orderOfGroups({ ledger, plan, sqs }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'HandlerBegan' || !plan.queues.fifo) return undefined
    const queued = sqs.idsOn('source')
    for (const { event, messageId } of fact.events) {
      const message = ledger.messages.get(messageId)
      const earlier = message && earlierOf(message, ledger.messages.values())
      const open = earlier?.find(
        (one) => queued.has(one.messageId) && !isSettled(one, ledger.events),
      )
      if (open !== undefined) {
        return `${event.id} of group ${message?.groupId} runs in ${fact.process} before ${open.events.map(({ id }) => id).join(', ')}`
      }
    }
    return undefined
  }
}

function earlierOf(
  { groupId, place, queue }: MessageEntry,
  all: Iterable<MessageEntry>,
): MessageEntry[] {
  return [...all].filter(
    (one) => one.queue === queue && one.groupId === groupId && one.place < place,
  )
}

function isSettled(message: MessageEntry, entries: ReadonlyMap<string, EventEntry>): boolean {
  return message.events.every(({ id }) => {
    const entry = entries.get(id)
    return entry === undefined || isDone(entry, message)
  })
}

export function orderOfPartitions({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'HandlerBegan' || fact.pattern === 'batched') return undefined
    const { calls, worker } = ledger.process(fact.process)
    const partition = fact.events[0]?.event.partition
    if (!worker.isPartitioned || partition === undefined) return undefined
    const others = [...calls].filter(
      ([call, { pattern, runs }]) =>
        call !== fact.call &&
        pattern !== 'batched' &&
        runs.some(({ handled }) => handled.event.partition === partition),
    )
    return others.length > 0
      ? `${fact.process} runs ${fact.events[0]?.event.id} beside another event of ${partition}`
      : undefined
  }
}
