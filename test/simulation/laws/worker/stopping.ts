import { kinds } from '../../app/app-event.ts'
import type { Check, LawContext } from '../law.ts'
import type { Asked } from '../../fact.ts'
import type { CallEntry } from '../../ledger/event-entry.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { type DeliveryEntry, isHeld, onlyEventOf } from '../../ledger/message-entry.ts'
import { isAwaitedReceive, openReceives } from './open-receives.ts'

/** How much longer than its grace period a stop may take, in milliseconds. */
const marginMs = 500

/** A stop notices sooner than this that nothing is open any more, in milliseconds. */
const idleMs = 1_000

/** What must not happen any more when a stop has begun. */
export function stopHolds({ ledger }: LawContext): Check {
  const lastMs = new Map<string, number>()
  const settling = new Set<string>()
  const abortedMs = new Map<string, number>()
  return (fact) => {
    if (!('process' in fact)) return undefined
    if (fact._tag === 'Asked' && settles(fact.request)) {
      for (const handle of fact.request.handles) settling.add(handle)
    }
    const lastFactMs = lastMs.get(fact.process) ?? 0
    const untilMs = fact._tag === 'Blocked' ? fact.atMs + fact.forMs : fact.atMs
    lastMs.set(fact.process, Math.max(lastFactMs, untilMs))
    const isAborted = fact._tag === 'Answered' && fact.error === 'Aborted'
    // What was given up before is cut off whenever the stop ends.
    if (isAborted && isAwaitedReceive(fact.request, fact.atMs) && !abortedMs.has(fact.process)) {
      abortedMs.set(fact.process, fact.atMs)
    }
    if (fact._tag === 'HandlerBegan' && ledger.process(fact.process).stopBeganMs !== undefined)
      return `${fact.process} begins ${fact.events[0]?.event.id} during its stop`
    if (fact._tag !== 'StopEnded') return undefined
    const process = ledger.process(fact.process)
    const { calls, deliveries, openRequests, stopBeganMs = fact.atMs, graceMs = 0 } = process
    const inHand = [...deliveries.values()].find(isHeld)
    const isReceiving = openReceives(process, fact.atMs) > 0
    // A release waits for a renewal on its way.
    const isUntouched = (delivery: DeliveryEntry) =>
      isHeld(delivery) &&
      !settling.has(delivery.handle) &&
      delivery.openRequests.size === 0 &&
      isWaiting(delivery, ledger, fact.atMs)
    const isHandling = [...calls.values()].some(isInTime)
    if (fact.atMs - stopBeganMs >= graceMs) {
      const kept = graceMs > 0 && [...deliveries.values()].find(isUntouched)
      if (kept) return `the stop of ${fact.process} kept ${kept.message.messageId} unhandled`
      // Also of a message whose lease was lost meanwhile.
      const isSettling = [...openRequests].some(settles)
      const isBusy = inHand !== undefined || isReceiving || isHandling || isSettling
      if (isBusy || fact.atMs - lastFactMs < idleMs) return undefined
      return `the stop of ${fact.process} did not end when nothing was open any more`
    }
    if ((abortedMs.get(fact.process) ?? Number.POSITIVE_INFINITY) - stopBeganMs < 0.7 * graceMs)
      return `the stop of ${fact.process} cut a receive off before its time`
    if (isReceiving) return `the stop of ${fact.process} ended early, with an open receive`
    return inHand === undefined
      ? undefined
      : `the stop of ${fact.process} ended early, with ${inHand.message.messageId} in flight`
  }
}

/** A delete, a release or a dead letter. */
function settles({ action, isRelease }: Asked): boolean {
  return action === 'delete' || action === 'send' || isRelease
}

/** Its only event has a handler, which has not begun, and nothing else keeps it. */
function isWaiting(
  { message, ...delivery }: DeliveryEntry,
  ledger: Ledger,
  nowMs: number,
): boolean {
  const event = onlyEventOf(message)
  if (event === undefined || kinds[event.kind].isPoison) return false
  const hasBegun = ledger.events
    .get(event.id)
    ?.runs.some((run) => run.delivery?.message === message)
  const received = ledger.process(delivery.process).deliveriesOf.get(message.messageId) ?? []
  // What was received twice waits for the first of both.
  const isAlone = received.every(
    ({ handle, endMs = nowMs }) => handle === delivery.handle || nowMs - endMs > idleMs,
  )
  return !hasBegun && isAlone && nowMs - delivery.answeredMs > idleMs
}

function isInTime({ runs }: CallEntry): boolean {
  return runs.some(({ outcome }) => outcome === 'running')
}

/** Compares the report with what SQS has carried out since the stop began. */
export function stopIsTrue({ ledger }: LawContext): Check {
  const inHand = new Map<string, ReadonlySet<string>>()
  return (fact) => {
    if (fact._tag === 'StopBegan') {
      const { deliveries } = ledger.process(fact.process)
      const open = [...deliveries.values()].filter(({ end }) => end === undefined)
      inHand.set(fact.process, new Set(open.map(({ handle }) => handle)))
    }
    if (fact._tag !== 'StopEnded') return undefined
    const process = ledger.process(fact.process)
    const { deliveries, stopBeganMs = fact.atMs, graceMs = 0, blockedMs } = process
    const tookMs = fact.atMs - stopBeganMs
    const allowedMs = graceMs + marginMs + blockedMs
    if (tookMs > allowedMs) return `the stop of ${fact.process} took ${Math.round(tookMs)} ms`
    const before = inHand.get(fact.process)
    const all = [...deliveries.values()].filter(
      ({ handle, answeredMs }) => before?.has(handle) || answeredMs >= stopBeganMs,
    )
    const done = all.filter(({ end }) => end === 'deleted' || end === 'released').length
    const { settled, released, left } = fact.report
    const open = all.length - done
    // A message whose lease was lost is in flight until its handler has ended.
    const lost = all.filter((delivery) => delivery.lost).length
    if (settled + released === done && left <= open && left >= open - lost) return undefined
    const ids = all.map(({ message, end = 'open' }) => `${message.messageId} (${end})`)
    return `the stop of ${fact.process} reports ${settled} settled, ${released} released and ${left} left; SQS carried out ${done} of ${all.length}: ${ids.join(', ')}`
  }
}
