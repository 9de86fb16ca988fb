import type { QueueError } from '../../queue/queue-error.ts'

/** The state of a worker. */
export type WorkerState =
  | 'created'
  | 'starting'
  /** Receives, and nothing is in flight. */
  | 'idle'
  /** Receives, and messages are in flight. */
  | 'busy'
  /** SQS does not answer, refuses requests, or does not wait for messages; or the worker needs a restart. */
  | 'stalled'
  /** The worker's circuit is open because every handler fails: one message is tried from time to time. */
  | 'open'
  | 'paused'
  | 'stopping'
  | 'stopped'

/** The result of `worker.health()`. */
export interface Health {
  readonly state: WorkerState
  /**
   * For a liveness probe. False when the worker is stopped, and when only a restart helps: every place is
   * taken by a handler that overran its time, or no receive has returned for twice its longest time. A
   * failed receive has returned, so an outage of SQS never makes it false.
   */
  readonly live: boolean
  /** For a readiness probe. True in the states `idle` and `busy`. */
  readonly ready: boolean
  /** Why the worker is in this state, in one sentence. */
  readonly reason: string
  /** Handlers that run now, including those that overran their time. */
  readonly running: number
  /** Handlers that overran their time and have not settled. Each keeps its place until then. */
  readonly overrun: number
  /** Events that wait until their handlers may run. A batch counts as one. */
  readonly waiting: number
  /** Messages received, and neither settled nor left to their visibility timeout. */
  readonly inFlight: number
  /** Those of `inFlight` whose delete, release or dead letter is on its way. */
  readonly settling: number
  /** Dead letters that the dead-letter queue has refused so far. They are retried. */
  readonly deadLettersWaiting: number
  /** The patterns of the handlers whose own circuit is open. */
  readonly openCircuits: readonly string[]
  /** Open receive requests. */
  readonly polls: number
  /** Milliseconds since the last successful receive. Undefined before the first. */
  readonly sinceReceiveMs: number | undefined
}

/** The facts from which health is derived. */
export interface Vitals {
  readonly phase: 'created' | 'starting' | 'running' | 'stopping' | 'stopped'
  readonly open: boolean
  readonly openCircuits: readonly string[]
  readonly pausedBy: string | undefined
  readonly running: number
  readonly overrun: number
  /** Handlers that overran their time keep every place. */
  readonly isBlocked: boolean
  readonly waiting: number
  readonly inFlight: number
  readonly settling: number
  readonly deadLettersWaiting: number
  readonly polls: number
  /** Failed receives in a row, and the error of the last one. */
  readonly receiveFailures: number
  readonly receiveError: Pick<QueueError, 'kind' | 'code'> | undefined
  /** Receives in a row that returned empty at once instead of waiting. */
  readonly emptyAtOnce: number
  /** For how long SQS has refused every delete and release, in milliseconds. */
  readonly refusedMs: number | undefined
  readonly sinceReceiveMs: number | undefined
  /** For how long no receive has returned, successful or not, though one was due. In milliseconds. */
  readonly silentMs: number
  /** The longest time that a receive can take, in milliseconds. */
  readonly pollMs: number
}

/** The vitals that only a running worker has. */
export type RunningVitals = Omit<Vitals, 'phase' | 'pausedBy' | 'pollMs'>

export const notRunning: RunningVitals = {
  open: false,
  openCircuits: [],
  running: 0,
  overrun: 0,
  isBlocked: false,
  waiting: 0,
  inFlight: 0,
  settling: 0,
  deadLettersWaiting: 0,
  polls: 0,
  receiveFailures: 0,
  receiveError: undefined,
  emptyAtOnce: 0,
  refusedMs: undefined,
  sinceReceiveMs: undefined,
  silentMs: 0,
}

/** After this many failed receives in a row the worker is stalled. */
const failuresToStall = 3

/** After this time without a successful delete or release the worker is stalled. */
const refusedToStallMs = 10_000

/** Derives the state from the vitals. */
export function judgeHealth(vitals: Vitals): Health {
  const stuck = vitals.phase === 'running' ? fixedByRestart(vitals) : undefined
  const [state, reason] = stuck === undefined ? stateOf(vitals) : (['stalled', stuck] as const)
  const { running, overrun, waiting, inFlight, settling, deadLettersWaiting } = vitals
  const { openCircuits, polls, sinceReceiveMs } = vitals
  const live = stuck === undefined && state !== 'stopped'
  const ready = state === 'idle' || state === 'busy'
  return {
    state,
    live,
    ready,
    reason,
    running,
    overrun,
    waiting,
    inFlight,
    settling,
    deadLettersWaiting,
    openCircuits,
    polls,
    sinceReceiveMs,
  }
}

/** The problem that only a restart fixes, in a sentence. Never a fault of SQS or the network. */
function fixedByRestart(vitals: Vitals): string | undefined {
  const { isBlocked, overrun, pausedBy, silentMs, pollMs } = vitals
  if (isBlocked) return `all ${overrun} places are taken by handlers that overran their time`
  if (pausedBy === undefined && silentMs > 2 * pollMs)
    return `no receive has returned for ${seconds(silentMs)} s`
  return undefined
}

function stateOf(vitals: Vitals): readonly [WorkerState, string] {
  if (vitals.phase === 'created') return ['created', 'start() has not been called']
  if (vitals.phase !== 'running') return [vitals.phase, `the worker is ${vitals.phase}`]
  if (vitals.pausedBy !== undefined) return ['paused', `paused: ${vitals.pausedBy}`]
  const stalledBy = troubleWithSqs(vitals)
  if (stalledBy !== undefined) return ['stalled', stalledBy]
  if (vitals.open)
    return ['open', 'circuit open: every handler fails, one message is tried at a time']
  const [state, what] =
    vitals.inFlight > 0
      ? ([
          'busy',
          `${vitals.inFlight} message${vitals.inFlight === 1 ? '' : 's'} in flight`,
        ] as const)
      : (['idle', 'waiting for messages'] as const)
  return [state, [what, ...troubles(vitals)].join('; ')]
}

/** Problems of a worker that still works. */
function troubles({ openCircuits, overrun, deadLettersWaiting }: Vitals): readonly string[] {
  return [
    openCircuits.length > 0 && `circuit open: ${openCircuits.join(', ')}`,
    overrun > 0 && `handlers that overran their time: ${overrun}`,
    deadLettersWaiting > 0 && `dead letters refused by their queue: ${deadLettersWaiting}`,
  ].filter((trouble) => trouble !== false)
}

function troubleWithSqs(vitals: Vitals): string | undefined {
  const { receiveFailures, receiveError, emptyAtOnce, refusedMs = 0 } = vitals
  // A receive that timed out has taken so long that one is enough.
  if (receiveFailures >= failuresToStall || receiveError?.kind === 'TimedOut') {
    const which = receiveFailures > 1 ? `${receiveFailures} receives` : 'receive'
    return `the last ${which} failed${receiveError === undefined ? '' : `: ${receiveError.code}`}`
  }
  if (emptyAtOnce > 0) {
    return `the last ${emptyAtOnce} receives returned empty at once, without waiting for messages`
  }
  if (refusedMs > refusedToStallMs) {
    return `SQS has refused every delete and release for ${seconds(refusedMs)} s`
  }
  return undefined
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}
