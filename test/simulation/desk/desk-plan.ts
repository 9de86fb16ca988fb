import { createRandom, type Random } from '../../../src/testing/sample/random.ts'
import { kinds, typeOf, type EventKind } from '../app/app-event.ts'
import { type FaultKind, ratesOf } from '../faults.ts'
import { type Visit, replayOfAll } from './visit.ts'

/** A person at the desk. */
export interface PlannedVisit {
  readonly atMs: number
  readonly visit: Visit
  /** After this time the person breaks it off, in milliseconds. */
  readonly interruptedAfterMs: number | undefined
}

/** What a seed decides beforehand of the desk. */
export interface DeskPlan {
  readonly visits: readonly PlannedVisit[]
  /** How often things go wrong at the desk, in percent. */
  readonly rates: ReadonlyMap<FaultKind, number>
  /** Once nothing goes wrong any more. */
  readonly calmReplays: readonly Visit[]
  /** What older releases have left, on the DLQ and on the source. */
  readonly leftovers: number
}

/** What goes wrong with some of the messages of a request. */
const ofEntries: ReadonlySet<FaultKind> = new Set([
  'some entries fail',
  'entries without an answer',
  'does not stick',
  'body corrupted',
  'unreadable',
  'twice in a receive',
])

/** The desk makes few requests, so more of them go wrong than of a worker's; but not so many that all fail. */
function atDesk([kind, rate]: readonly [FaultKind, number]): readonly [FaultKind, number] {
  return [kind, rate * (ofEntries.has(kind) ? 5 : 2)]
}

export function deskPlanOf(seed: number, hasDlq: boolean, troubledMs: number): DeskPlan {
  const random = createRandom('desk', seed)
  const rates = new Map([...ratesOf(random.integer(1, 1_000_000))].map(atDesk))
  if (!hasDlq) return { visits: [], rates, calmReplays: [], leftovers: 0 }
  // Some come one by one, others all at once.
  const openMs = random.pick([troubledMs, troubledMs, 20_000])
  const visits = Array.from({ length: random.integer(0, 6) }, () => plannedVisit(random, openMs))
  const calmReplays = Array.from({ length: random.integer(0, 2) }, () => ({
    ...replayOfAll,
    maxMessages: random.pick([undefined, 3]),
    thinksMs: random.pick([0, 100_000]),
  }))
  return { visits, rates, calmReplays, leftovers: random.pick([0, 0, 3, 12, 40]) }
}

function plannedVisit(random: Random, openMs: number): PlannedVisit {
  return {
    atMs: random.integer(0, openMs),
    visit: random.chance(25)
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
