import type { Check, LawContext } from '../law.ts'
import { bytesHeldBy, type ProcessEntry } from '../../ledger/process-entry.ts'
import { firstGuessBytes } from './bytes.ts'
import { openReceives } from './open-receives.ts'

/** A receive begins only when the worker may receive. */
export function receivesWhenItMay({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked' || fact.request.action !== 'receive') return undefined
    const process = ledger.processes.get(fact.process)
    // Before its start has ended, a worker receives once whatever happens: start() resolves after it.
    if (!process?.isStarted) return undefined
    const polls = openReceives(process, fact.atMs)
    const why = whyNot(process, polls, fact.request.receive?.maxMessages ?? 0, fact.atMs)
    return why === undefined ? undefined : `${fact.process} receives, although ${why}`
  }
}

function whyNot(
  process: ProcessEntry,
  polls: number,
  maxMessages: number,
  nowMs: number,
): string | undefined {
  const { worker, stopBeganMs, isPaused, isOpen } = process
  if (stopBeganMs !== undefined) return 'it stops'
  if (isPaused) return 'it is paused'
  if (polls > worker.maxPolls) return `${polls - 1} receives are open`
  if (isOpen && maxMessages > 1) return 'its circuit is open: it may ask for one message'
  if (maxMessages < fewest(process, polls, nowMs)) return `it has room for more than ${maxMessages}`
  const bytes = bytesHeldBy(process)
  // Without a message that is with a handler it may go on, so that a large one is received at all.
  return bytes > worker.maxBytesInFlight && isHandling(process, nowMs)
    ? `it holds ${bytes} bytes`
    : undefined
}

/** A handler runs, and has not overrun its time: then its message may be settled already. */
function isHandling({ calls, worker }: ProcessEntry, nowMs: number): boolean {
  return [...calls.values()].some(({ runs }) =>
    runs.some(
      ({ beganMs, delivery }) =>
        nowMs - beganMs < worker.handlerTimeoutSeconds * 1000 && delivery?.end === undefined,
    ),
  )
}

/** How many messages an idle worker asks for at least; 0 where it is not idle. */
function fewest(
  { deliveries, calls, endedMs, isOpen, worker }: ProcessEntry,
  polls: number,
  nowMs: number,
): number {
  const all = [...deliveries.values()]
  // Of the entries of an answer one is done after the other, and how many to ask for is decided before it is asked.
  const isIdle = endedMs < nowMs && all.every(({ endMs = nowMs }) => endMs < nowMs)
  if (isOpen || calls.size > 0 || polls > 1 || !isIdle) return 0
  const largest = all.reduce((most, { bytes }) => Math.max(most, bytes), firstGuessBytes)
  const fits = Math.floor(worker.maxBytesInFlight / largest)
  const { concurrency, poolPlaces = 2 * concurrency } = worker
  return Math.min(10, concurrency, Math.floor(poolPlaces / 2), Math.max(1, fits))
}
