import { createRandom, type Random } from '../../src/testing/sample/random.ts'
import type { CircuitBreakerOptions } from '../../src/worker/handle/circuit.ts'
import type { WorkerOptions } from '../../src/worker/options.ts'
import { type EventKind, type EventPlan, kinds } from './app/app-event.ts'
import { wireTexts } from './app/wire-text.ts'
import { type DeskPlan, deskPlanOf } from './desk/desk-plan.ts'
import { type FaultKind, ratesOf } from './faults.ts'
import type { QueuesPlan } from './sqs/sqs.ts'

/** The options of the workers of a simulation that are drawn. */
export type WorkerPlan = Required<
  Pick<
    WorkerOptions,
    | 'concurrency'
    | 'handlerTimeoutSeconds'
    | 'visibilitySeconds'
    | 'waitSeconds'
    | 'maxPolls'
    | 'maxBytesInFlight'
    | 'lingerMs'
    | 'backoff'
  >
> & {
  readonly circuitBreaker: CircuitBreakerOptions | false
  readonly isPartitioned: boolean
  readonly graceSeconds: number
  /** The places of a pool that it shares with another worker of its process. */
  readonly poolPlaces: number | undefined
}

/** Everything about a simulation that its seed decides beforehand. */
export interface Plan {
  readonly seed: number
  readonly queues: QueuesPlan
  readonly workers: readonly WorkerPlan[]
  readonly events: EventPlan
  readonly desk: DeskPlan
  readonly batch: { readonly size: number; readonly lingerMs: number }
  readonly messages: number
  /** At how many moments messages are sent together. 0: they come evenly. */
  readonly bursts: number
  /** Groups of a FIFO queue. */
  readonly groups: number
  /** The most that a body is made longer by, in bytes. */
  readonly padding: number
  /** How long messages are sent and things go wrong, in milliseconds. */
  readonly troubledMs: number
  readonly rates: ReadonlyMap<FaultKind, number>
}

export function planOf(seed: number): Plan {
  const random = createRandom('plan', seed)
  const fifo = random.chance(30)
  const hasDlq = !random.chance(10)
  const ofPools = createRandom('a pool', seed)
  const plan = {
    seed,
    queues: {
      fifo,
      maxReceiveCount: hasDlq ? random.pick([4, 6, 10]) : undefined,
      source: {
        visibilitySeconds: 30,
        retentionSeconds: random.chance(10) ? 120 : 345_600,
        ...(random.chance(10) && { inFlightLimit: random.integer(10, 40) }),
      },
    },
    workers: Array.from({ length: random.integer(1, 3) }, () => workerPlan(random, ofPools)),
    events: {
      kinds: someKinds(random, hasDlq),
      partitions: random.pick([0, 1, 3]),
      severalInOne: random.pick([0, 0, 30]),
      wireTexts: wireTextsOf(seed),
    },
    batch: { size: random.integer(2, 6), lingerMs: random.pick([0, 200, 2_000]) },
    messages: random.integer(5, 80),
    bursts: createRandom('bursts', seed).pick([0, 0, 0, 1, 3]),
    groups: random.integer(1, 6),
    padding: random.pick([0, 100, 20_000]),
    troubledMs: random.integer(20_000, 200_000),
    rates: ratesOf(seed),
  }
  return { ...plan, desk: deskPlanOf(seed, hasDlq, plan.troubledMs) }
}

function workerPlan(random: Random, ofPools: Random): WorkerPlan {
  const plan = {
    concurrency: random.pick([1, 2, 5, 10]),
    handlerTimeoutSeconds: random.pick([2, 8, 20]),
    visibilitySeconds: random.pick([5, 10, 30]),
    waitSeconds: random.pick([0, 1, 10, 20]),
    maxPolls: random.pick([1, 2, 8]),
    maxBytesInFlight: random.pick([2_000, 100_000, 64 * 1024 * 1024]),
    lingerMs: random.pick([0, 50, 500]),
    circuitBreaker: random.pick<WorkerPlan['circuitBreaker']>([
      false,
      { failures: 3, windowSeconds: 1, probeSeconds: 3, minWaitSeconds: 5, maxWaitSeconds: 20 },
      { failures: 10, windowSeconds: 5, probeSeconds: 15, minWaitSeconds: 20, maxWaitSeconds: 60 },
    ]),
    backoff: random.pick([
      { firstSeconds: 1, factor: 2, maxSeconds: 10 },
      { firstSeconds: 5, factor: 3, maxSeconds: 45 },
    ] as const),
    isPartitioned: random.chance(40),
    graceSeconds: random.pick([0, 3, 10, 25]),
  }
  return { ...plan, poolPlaces: poolPlacesOf(plan.concurrency, ofPools) }
}

/** From about as many as it takes itself to twice as many: its neighbour takes some of them. */
function poolPlacesOf(concurrency: number, random: Random): number | undefined {
  const fewest = Math.max(2, concurrency - 1)
  return random.chance(10) ? random.integer(fewest, 2 * concurrency) : undefined
}

/** Each alone, and all together on one queue. */
function wireTextsOf(seed: number): EventPlan['wireTexts'] {
  const random = createRandom('wire', seed)
  return random.pick<EventPlan['wireTexts']>([
    ['json'],
    ['json'],
    [random.pick(wireTexts)],
    wireTexts,
  ])
}

/** Good ones always, so that there is something to hold up. Without a DLQ none that never succeeds. */
function someKinds(random: Random, hasDlq: boolean): readonly [EventKind, ...EventKind[]] {
  const others = Object.keys(kinds).filter(
    (kind) => hasDlq || (kind !== 'hopeless' && !kinds[kind as EventKind].isPoison),
  ) as EventKind[]
  const share = random.pick([20, 50, 80])
  return ['good', 'good', 'shaky', ...others.filter(() => random.chance(share))]
}
