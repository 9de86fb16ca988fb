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
  /** The worker's circuit is open, since everything fails: one message is tried from time to time. */
  | 'open'
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
  /** Handlers that run now, those included that overran their time. */
  readonly running: number
  /** Handlers that overran their time and have not settled: each keeps its place until then. */
  readonly overrun: number
  /** Messages that wait for a handler, or are with one. */
  readonly held: number
  /** Messages whose verdict is being carried out. */
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
  readonly held: number
  readonly settling: number
  readonly deadLettersWaiting: number
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
  const { running, overrun, held, settling, deadLettersWaiting } = vitals
  const { openCircuits, polls, sinceReceiveMs } = vitals
  const live = state !== 'stalled' && state !== 'stopped'
  const ready = state === 'idle' || state === 'busy'
  return {
    state,
    live,
    ready,
    reason,
    running,
    overrun,
    held,
    settling,
    deadLettersWaiting,
    openCircuits,
    polls,
    sinceReceiveMs,
  }
}

function stateOf(vitals: Vitals): [WorkerState, string] {
  if (vitals.phase === 'created') return ['created', 'start() has not been called']
  if (vitals.phase !== 'running') return [vitals.phase, `the worker is ${vitals.phase}`]
  if (vitals.pausedBy !== undefined) return ['paused', `paused: ${vitals.pausedBy}`]
  if (vitals.overrun >= vitals.concurrency) {
    return [
      'stalled',
      `all ${vitals.concurrency} places are taken by handlers that overran their time`,
    ]
  }
  if (vitals.receiveFailures >= failuresToStall) {
    return ['stalled', `the last ${vitals.receiveFailures} receives failed`]
  }
  const { silentMs = 0 } = vitals
  if (vitals.polls > 0 && silentMs > 2 * vitals.pollMs) {
    return ['stalled', `no poll has come back for ${Math.round(silentMs / 1000)} s`]
  }
  if (vitals.open) return ['open', 'circuit open: everything fails, one message is tried at a time']
  if (vitals.held + vitals.settling > 0)
    return ['busy', `${vitals.held} messages in hand${but(vitals)}`]
  return ['idle', `waiting for messages${but(vitals)}`]
}

/** What is wrong though the worker works. */
function but({ openCircuits, overrun, deadLettersWaiting }: Vitals): string {
  return [
    openCircuits.length > 0 && `; circuit open: ${openCircuits.join(', ')}`,
    overrun > 0 && `; ${overrun} handlers overran their time`,
    deadLettersWaiting > 0 && `; ${deadLettersWaiting} dead letters wait: their queue refuses them`,
  ]
    .filter((part) => part !== false)
    .join('')
}
