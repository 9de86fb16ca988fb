import { createRandom, type Random } from '../../../src/testing/sample/random.ts'
import { kinds, typeOf, type EventKind } from '../app/app-event.ts'
import { type Errand, replayOfAll } from './errand.ts'

/** A person at the desk. */
export interface Visit {
  readonly atMs: number
  readonly errand: Errand
  /** After this time the person breaks it off, in milliseconds. */
  readonly interruptedAfterMs: number | undefined
}

/** What a seed decides beforehand of the desk. */
export interface DeskPlan {
  readonly visits: readonly Visit[]
  /** Once nothing goes wrong any more. */
  readonly calmReplays: readonly Errand[]
  /** What older releases have left, on the DLQ and on the source. */
  readonly heirlooms: number
}

export function deskPlanOf(seed: number, hasDlq: boolean, troubledMs: number): DeskPlan {
  const random = createRandom('desk', seed)
  if (!hasDlq) return { visits: [], calmReplays: [], heirlooms: 0 }
  const visits = Array.from({ length: random.integer(0, 6) }, () => visit(random, troubledMs))
  const calmReplays = Array.from({ length: random.integer(0, 2) }, () => ({
    ...replayOfAll,
    maxMessages: random.pick([undefined, 3]),
  }))
  return { visits, calmReplays, heirlooms: random.pick([0, 0, 3, 12, 40]) }
}

function visit(random: Random, troubledMs: number): Visit {
  return {
    atMs: random.integer(0, troubledMs),
    errand: random.chance(25)
      ? { _tag: 'Look', maxMessages: maxMessagesOf(random) }
      : {
          _tag: 'Replay',
          selection: selectionOf(random),
          limit: random.pick([undefined, undefined, 1, 5]),
          maxMessages: maxMessagesOf(random),
          confirms: random.chance(90),
          thinksMs: random.pick([0, 3_000, 100_000]),
          asksMessages: random.chance(25),
        },
    interruptedAfterMs: random.chance(25) ? random.integer(0, 20_000) : undefined,
  }
}

function maxMessagesOf(random: Random): number | undefined {
  return random.pick([undefined, undefined, 2, 15])
}

function selectionOf(random: Random) {
  const kind = random.pick(Object.keys(kinds) as [EventKind, ...EventKind[]])
  return random.pick<{ readonly reason?: string; readonly type?: string }>([
    {},
    {},
    { type: typeOf(kind) },
    { reason: 'HandlerFailed' },
    { reason: random.pick(['PermanentlyFailed', 'Redriven', 'MalformedBody', 'invalidpayload']) },
  ])
}
