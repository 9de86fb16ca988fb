import { idsIn } from '../../app/app-event.ts'
import type { Check, LawContext } from '../law.ts'
import { attemptsAt } from '../../ledger/attempts.ts'
import { type EventEntry, lastRunOf } from '../../ledger/event-entry.ts'
import type { DeliveryEntry } from '../../ledger/message-entry.ts'

/** The dead-letter queue as a process sees it. */
interface DeadLetterQueue {
  /** Its last answer was a refusal. */
  isRefusing: boolean
  /** Until when it refused, as far as its process knew. */
  refusedMs: number
  /** Since when there are dead letters of which none was sent. */
  unsentSinceMs: number | undefined
}

/** While the queue refuses, it is asked again within this time, in milliseconds. */
const triesWithinMs = 10_000

/** A quarter of the bytes in flight may be of letters that wait: below this, in bytes, it is room for one or none. */
const roomyBytes = 10_000

/** A release waits no longer than this to share a request, in milliseconds. */
const lingersMs = 1_000

/**
 * What failed for good, or at its last attempt, is not released before the dead-letter queue was asked to store it.
 * Nor is what is at its last receive: SQS would move it, without a record. Only of messages with one event: in others
 * it waits for the rest. A FIFO queue releases the rest of a group.
 */
export function finalFailuresAreSent({ ledger, plan }: LawContext): Check {
  const sentMs = new Map<string, number>()
  const queues = new Map<string, DeadLetterQueue>()
  const damaged = new Set<string>()
  /** Was released with an excuse: the same release may be tried again, later. */
  const excused = new Set<string>()
  const { maxReceiveCount } = plan.queues
  return (fact) => {
    if (maxReceiveCount === undefined) return undefined
    if (fact._tag !== 'Asked' && fact._tag !== 'Answered') return undefined
    const { request, process: name, atMs } = fact
    if (fact._tag === 'Answered') {
      // What came damaged is received again, whatever its queue does with it.
      for (const { receiptHandle, bodyIntact } of fact.received)
        if (!bodyIntact) damaged.add(receiptHandle)
    }
    const queue = queues.get(name) ?? {
      isRefusing: false,
      refusedMs: Number.NEGATIVE_INFINITY,
      unsentSinceMs: undefined,
    }
    queues.set(name, queue)
    if (request.action === 'send') {
      if (fact._tag === 'Answered') {
        const wasRefusing = queue.isRefusing
        queue.isRefusing = request.outgoing.some((_letter, at) => fact.results[at]?.ok !== true)
        if (wasRefusing || queue.isRefusing) queue.refusedMs = atMs
        return undefined
      }
      queue.unsentSinceMs = undefined
      for (const id of request.outgoing.flatMap(({ body }) => idsIn(body)))
        sentMs.set(`${name} ${id}`, atMs)
    }
    if (!request.isRelease || fact._tag !== 'Asked') return undefined
    const { worker, stopBeganMs, openRequests } = ledger.process(name)
    const isSending = [...openRequests].some(({ action }) => action === 'send')
    for (const handle of request.handles) {
      const only = ledger.onlyEvent(handle)
      if (only === undefined) continue
      const { delivery, entry } = only
      const isLastReceive =
        !plan.queues.fifo && delivery.receiveCount >= maxReceiveCount && !damaged.has(handle)
      const failedMs = isLastReceive
        ? delivery.answeredMs
        : failedFinallyMs(entry, delivery, attemptsAt(delivery.message, worker))
      // A handler that a stop interrupts says nothing about its event.
      if (stopBeganMs !== undefined && lastRunOf(entry, delivery)) continue
      if (failedMs === undefined || (sentMs.get(`${name} ${entry.event.id}`) ?? 0) >= failedMs)
        continue
      if (worker.maxBytesInFlight < roomyBytes && queue.refusedMs > 0) continue
      if (excused.has(handle) || isExcused(queue, isSending, atMs)) {
        excused.add(handle)
        continue
      }
      return `${name} released ${entry.event.id}, although receive ${delivery.receiveCount} was its last, or it had failed for good`
    }
    return undefined
  }
}

/** When its failure at this receive began that no other attempt follows; undefined where there is none. */
function failedFinallyMs(
  entry: EventEntry,
  delivery: DeliveryEntry,
  attempts: number,
): number | undefined {
  const run = lastRunOf(entry, delivery)
  const isFinal =
    run?.result === 'failed for good' ||
    (run?.result === 'failed' && delivery.receiveCount >= attempts)
  return isFinal ? run.beganMs : undefined
}

/** While the queue refuses, what there is no room for is released unsent, but something is sent in time. */
function isExcused(queue: DeadLetterQueue, isSending: boolean, nowMs: number): boolean {
  // What is released waits to share a request, and the queue may take letters meanwhile.
  if (!queue.isRefusing) return nowMs - queue.refusedMs < lingersMs
  queue.unsentSinceMs ??= nowMs
  return isSending || nowMs - queue.unsentSinceMs < triesWithinMs
}
