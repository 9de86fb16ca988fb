import type { Plant } from './plant.ts'

/** What a worker says of itself. */
export const health: readonly Plant[] = [
  {
    name: 'a worker is live with all of its places overrun',
    file: 'worker/report/health.ts',
    from: "const live = stuck === undefined && state !== 'stopped'",
    to: 'const live = true',
    law: 'healthIsTrue',
  },
  {
    name: 'a worker is not live while all of its handlers run',
    file: 'worker/engine.ts',
    from: 'isBlocked: pool.isBlocked',
    to: 'isBlocked: !pool.hasRoom',
    law: 'healthIsTrue',
  },
  {
    name: 'an outage of SQS restarts a worker',
    file: 'worker/report/health.ts',
    from: 'if (pausedBy === undefined && silentMs > 2 * pollMs)',
    to: 'if (vitals.receiveFailures > 2)',
    law: 'healthIsTrue',
  },
  {
    name: 'a worker is ready while its circuit is open',
    file: 'worker/report/health.ts',
    from: "const ready = state === 'idle' || state === 'busy'",
    to: "const ready = state === 'idle' || state === 'busy' || state === 'open'",
    law: 'healthIsTrue',
  },
  {
    name: 'a worker is ready while its receives fail',
    file: 'worker/report/health.ts',
    from: 'receiveFailures >= failuresToStall',
    to: 'false',
    law: 'healthIsTrue',
  },
]
