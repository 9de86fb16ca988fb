import type { QueueError } from '../../queue/queue-error.ts'

/** How the worker fares, in one word. */
export type WorkerState =
  | 'created'
  | 'starting'
  /** Receives, and nothing is in flight. */
  | 'idle'
  /** Receives, and messages are in flight. */
  | 'busy'
  /** SQS does not answer, refuses, or gives empty answers at once; or only a restart helps: then not live. */
  | 'stalled'
  /** The worker's circuit is open, since everything fails: one message is tried from time to time. */
  | 'open'
  | 'paused'
  | 'stopping'
  | 'stopped'

/** What `worker.health()` tells. */
export interface Health {
  readonly state: WorkerState
  /**
   * For a liveness probe: false only once it is stopped, or for what a restart cures: every place is
   * taken by a handler that overran its time, or no poll has come back for twice its longest time. One that failed or was given up has come back, so that an outage of
   * SQS, however long, restarts nothing.
   */
  readonly live: boolean
  /** Takes on work: `idle` or `busy`. For a readiness probe. */
  readonly ready: boolean
  /** One sentence for a person: why it is not ready, or what it does. */
  readonly reason: string
  /** Handlers that run now, those included that overran their time. */
  readonly running: number
  /** Handlers that overran their time and have not settled: each keeps its place until then. */
  readonly overrun: number
  /** Messages received, and neither settled nor left to their visibility timeout. */
  readonly inFlight: number
  /** Those of them whose verdict is being carried out. */
  readonly settling: number
  /** Dead letters among them that the dead-letter queue has refused so far: they are tried again. */
  readonly deadLettersWaiting: number
  /** The patterns of the handlers whose own circuit is open. */
  readonly openCircuits: readonly string[]
  /** Receives in flight. */
  readonly polls: number
  /** Since the last receive came back, in milliseconds. */
  readonly sinceReceiveMs: number | undefined
}

/** What health is judged by. */
export interface Vitals {
  readonly phase: 'created' | 'starting' | 'running' | 'stopping' | 'stopped'
  readonly open: boolean
  readonly openCircuits: readonly string[]
  readonly concurrency: number
  readonly pausedBy: string | undefined
  readonly running: number
  readonly overrun: number
  readonly inFlight: number
  readonly settling: number
  readonly deadLettersWaiting: number
  readonly polls: number
  /** Failed receives in a row, and what the last one failed of. */
  readonly receiveFailures: number
  readonly receiveError: Pick<QueueError, 'kind' | 'code'> | undefined
  /** Receives in a row that came back empty at once though they asked to wait. */
  readonly emptyAtOnce: number
  /** For how long SQS has taken no settlement that it is asked for, in milliseconds. */
  readonly refusedMs: number | undefined
  readonly sinceReceiveMs: number | undefined
  /** For how long no poll has come back, in any way, though one was due. In milliseconds. */
  readonly silentMs: number
  /** The longest that a poll can take. */
  readonly pollMs: number
}

/** So many failed receives in a row are no hiccup any more. */
const failuresToStall = 3

/** Settlements that are refused for so long are no hiccup either. */
const refusedToStallMs = 10_000

/** Judges the vitals. */
export function judgeHealth(vitals: Vitals): Health {
  const stuck = vitals.phase === 'running' ? curedByRestart(vitals) : undefined
  const [state, reason] = stuck === undefined ? stateOf(vitals) : (['stalled', stuck] as const)
  const { running, overrun, inFlight, settling, deadLettersWaiting } = vitals
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
    inFlight,
    settling,
    deadLettersWaiting,
    openCircuits,
    polls,
    sinceReceiveMs,
  }
}

/** What only a new process puts right, in a sentence. Nothing that SQS or the network does is of it. */
function curedByRestart(vitals: Vitals): string | undefined {
  const { concurrency, overrun, pausedBy, silentMs, pollMs } = vitals
  if (overrun >= concurrency) {
    return `all ${concurrency} places are taken by handlers that overran their time`
  }
  if (pausedBy === undefined && silentMs > 2 * pollMs)
    return `no poll has come back for ${seconds(silentMs)} s`
  return undefined
}

function stateOf(vitals: Vitals): readonly [WorkerState, string] {
  if (vitals.phase === 'created') return ['created', 'start() has not been called']
  if (vitals.phase !== 'running') return [vitals.phase, `the worker is ${vitals.phase}`]
  if (vitals.pausedBy !== undefined) return ['paused', `paused: ${vitals.pausedBy}`]
  const stalledBy = troubleWithSqs(vitals)
  if (stalledBy !== undefined) return ['stalled', stalledBy]
  if (vitals.open) return ['open', 'circuit open: everything fails, one message is tried at a time']
  const [state, what] =
    vitals.inFlight > 0
      ? (['busy', `${vitals.inFlight} messages in flight`] as const)
      : (['idle', 'waiting for messages'] as const)
  return [state, [what, ...troubles(vitals)].join('; ')]
}

/** What is wrong though the worker works. */
function troubles({ openCircuits, overrun, deadLettersWaiting }: Vitals): readonly string[] {
  return [
    openCircuits.length > 0 && `circuit open: ${openCircuits.join(', ')}`,
    overrun > 0 && `handlers that overran their time: ${overrun}`,
    deadLettersWaiting > 0 && `dead letters that their queue refuses: ${deadLettersWaiting}`,
  ].filter((trouble) => trouble !== false)
}

function troubleWithSqs(vitals: Vitals): string | undefined {
  const { receiveFailures, receiveError, emptyAtOnce, refusedMs = 0 } = vitals
  // One that has not come back in its time took so long that it need not happen three times.
  if (receiveFailures >= failuresToStall || receiveError?.kind === 'TimedOut') {
    const which = receiveFailures > 1 ? `${receiveFailures} receives` : 'receive'
    return `the last ${which} failed${receiveError === undefined ? '' : `: ${receiveError.code}`}`
  }
  if (emptyAtOnce > 0) {
    return `the last ${emptyAtOnce} receives came back empty at once, without waiting for messages`
  }
  if (refusedMs > refusedToStallMs) {
    return `SQS has taken no delete and no release for ${seconds(refusedMs)} s`
  }
  return undefined
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}
