import type { Check, LawContext } from '../law.ts'
import { type EventEntry, isDone, type RunEntry } from '../../ledger/event-entry.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { MessageEntry } from '../../ledger/message-entry.ts'

/** What comes later in a group waits until all before it is done, or gone from the queue. */
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

/** Judges the order only among events that nothing but their partition held up. */
export function orderOfPartitions({ ledger, plan }: LawContext): Check {
  const begun = new Map<string, RunEntry[]>()
  const turnedMs = new Map<string, number>()
  return (fact) => {
    if (fact._tag === 'CircuitOpened' || fact._tag === 'CircuitClosed')
      turnedMs.set(fact.process, fact.atMs)
    if (fact._tag !== 'HandlerBegan' || fact.pattern === 'batched') return undefined
    const { calls, isOpen, worker } = ledger.process(fact.process)
    const [run] = ledger.calls.get(fact.call)?.runs ?? []
    const partition = run?.handled.event.partition
    if (!worker.isPartitioned || run === undefined || partition === undefined) return undefined
    const isBeside = [...calls].some(
      ([call, { pattern, runs }]) =>
        call !== fact.call &&
        pattern !== 'batched' &&
        runs.some(({ handled }) => handled.event.partition === partition),
    )
    const { id } = run.handled.event
    if (isBeside) return `${fact.process} runs ${id} beside another event of ${partition}`
    const key = `${fact.process} ${partition}`
    const before = begun.get(key) ?? []
    begun.set(key, [...before, run])
    // On a FIFO queue an event waits for its group too, and while a circuit is open events are tried in turn.
    const { delivery } = run
    if (plan.queues.fifo || delivery === undefined || !hasCome(run, ledger)) return undefined
    if (isOpen || (turnedMs.get(fact.process) ?? 0) >= delivery.answeredMs) return undefined
    const later = before.find((one) => isReceivedAfter(one, run))
    return later === undefined
      ? undefined
      : `${fact.process} runs ${id} of ${partition} after ${later.handled.event.id}, which was received later`
  }
}

/** It runs for the first time since its message was received, and has not waited for anything but its partition. */
function hasCome({ handled, delivery }: RunEntry, ledger: Ledger): boolean {
  const { event, messageId } = handled
  const runs = ledger.events.get(event.id)?.runs.filter((one) => one.delivery === delivery) ?? []
  const receives = delivery && ledger.process(delivery.process).deliveriesOf.get(messageId)
  // An async schema takes its time before.
  return runs.length === 1 && receives?.length === 1 && event.kind !== 'checked'
}

function isReceivedAfter(one: RunEntry, other: RunEntry): boolean {
  const { delivery: later, handled } = one
  const { delivery: earlier } = other
  if (later === undefined || earlier === undefined) return false
  if (later === earlier) {
    const ids = later.message.events.map(({ id }) => id)
    return ids.indexOf(handled.event.id) > ids.indexOf(other.handled.event.id)
  }
  return later.answeredMs === earlier.answeredMs
    ? later.atMs === earlier.atMs && later.place > earlier.place
    : later.answeredMs > earlier.answeredMs
}
