/** How the worker fares, in one word. */
export type WorkerState =
  | 'created'
  | 'starting'
  /** Receives, and holds nothing. */
  | 'idle'
  /** Receives, and holds messages. */
  | 'busy'
  /** Receives fail, or no poll has come back within its time. */
  | 'stalled'
  /** Too many failures in a row: only one message is tried from time to time. */
  | 'braked'
  | 'paused'
  | 'stopping'
  | 'stopped'

/** What `worker.health()` tells. */
export interface Health {
  readonly state: WorkerState
  /** Alive: not stopped, and not stalled. For a liveness probe. */
  readonly live: boolean
  /** Takes on work: `idle` or `busy`. For a readiness probe. */
  readonly ready: boolean
  /** One sentence for a person: why it is not ready, or what it does. */
  readonly reason: string
  /** Handlers that run now. */
  readonly running: number
  /** Messages that wait for a handler, or are with one. */
  readonly held: number
  /** Messages whose verdict is being carried out. */
  readonly settling: number
  /** Receives in flight. */
  readonly polls: number
  /** Since the last receive came back, in milliseconds. */
  readonly sinceReceiveMs: number | undefined
}

/** What health is judged by. */
export interface Vitals {
  readonly phase: 'created' | 'starting' | 'running' | 'stopping' | 'stopped'
  readonly braked: boolean
  readonly pausedBy: string | undefined
  readonly running: number
  readonly held: number
  readonly settling: number
  readonly polls: number
  readonly receiveFailures: number
  readonly sinceReceiveMs: number | undefined
  /** Since when receives have been tried without an answer, in milliseconds. */
  readonly silentMs: number | undefined
  /** The longest that a poll can take. */
  readonly pollMs: number
}

/** So many failed receives in a row are no hiccup any more. */
const failuresToStall = 3

/** Judges the vitals. */
export function judgeHealth(vitals: Vitals): Health {
  const [state, reason] = stateOf(vitals)
  const { running, held, settling, polls, sinceReceiveMs } = vitals
  const live = state !== 'stalled' && state !== 'stopped'
  const ready = state === 'idle' || state === 'busy'
  return { state, live, ready, reason, running, held, settling, polls, sinceReceiveMs }
}

function stateOf(vitals: Vitals): [WorkerState, string] {
  if (vitals.phase === 'created') return ['created', 'start() has not been called']
  if (vitals.phase !== 'running') return [vitals.phase, `the worker is ${vitals.phase}`]
  if (vitals.pausedBy !== undefined) return ['paused', `paused: ${vitals.pausedBy}`]
  if (vitals.receiveFailures >= failuresToStall) {
    return ['stalled', `the last ${vitals.receiveFailures} receives failed`]
  }
  const { silentMs = 0 } = vitals
  if (vitals.polls > 0 && silentMs > 2 * vitals.pollMs) {
    return ['stalled', `no poll has come back for ${Math.round(silentMs / 1000)} s`]
  }
  if (vitals.braked) return ['braked', 'too many failures in a row: one message is tried at a time']
  if (vitals.held + vitals.settling > 0) return ['busy', `${vitals.held} messages in hand`]
  return ['idle', 'waiting for messages']
}
