import type { Filter } from '../../../src/dead-letter/select/filter.ts'
import { createRandom, type Random } from '../../../src/testing/sample/random.ts'
import { kinds, typeOf, type EventKind } from '../app/app-event.ts'
import { type FaultKind, ratesOf } from '../faults.ts'
import { type ReplayVisit, type Visit, replayOfAll } from './visit.ts'

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
  readonly calmReplays: readonly ReplayVisit[]
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

/** What makes a second run of a plan necessary, or goes wrong with what it needs. */
const ofRuns: ReadonlySet<FaultKind> = new Set([
  'dies before a request',
  'dies after a request',
  'answer lost',
  'disk is slow',
  'disk full',
  'machine goes down',
])

/** The desk makes few requests, so more of them go wrong than of a worker's; but not so many that all fail. */
function atDesk([kind, rate]: readonly [FaultKind, number]): readonly [FaultKind, number] {
  if (ofEntries.has(kind)) return [kind, rate * 5]
  return [kind, rate * (ofRuns.has(kind) ? 3 : 2)]
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
    canary: random.pick([undefined, undefined, { count: 1, waitSeconds: 20 }]),
    perSecond: random.pick([undefined, undefined, 20]),
    thinksMs: random.pick([0, 100_000]),
  }))
  return { visits, rates, calmReplays, leftovers: random.pick([0, 0, 3, 12, 40]) }
}

function plannedVisit(random: Random, openMs: number): PlannedVisit {
  return {
    atMs: random.integer(0, openMs),
    visit: visitOf(random),
    interruptedAfterMs: random.chance(25) ? random.integer(0, 20_000) : undefined,
  }
}

function visitOf(random: Random): Visit {
  const maxMessages = random.pick([undefined, undefined, undefined, 2, 15])
  const filter = filterOf(random)
  if (random.chance(15)) return { _tag: 'Look', filter, maxMessages, keeps: random.chance(50) }
  const planning = {
    filter,
    ofLargestGroup: random.chance(15),
    limit: random.pick([undefined, undefined, 1, 5]),
    maxMessages,
    confirms: random.chance(95),
    thinksMs: random.pick([0, 0, 3_000, 100_000]),
    names: random.pick(['source', 'source', 'DLQ'] as const),
  }
  if (random.chance(15)) return { _tag: 'Delete', ...planning, exports: random.chance(70) }
  return {
    _tag: 'Replay',
    ...planning,
    maxReplays: random.pick([undefined, undefined, 1, 3]),
    perSecond: random.pick([undefined, undefined, undefined, 1, 5, 20]),
    canary: random.pick([
      undefined,
      undefined,
      { count: 1, waitSeconds: 5 },
      { count: 2, waitSeconds: 40 },
    ]),
    abortOver: random.pick([undefined, undefined, undefined, 0.3]),
    hasJournal: random.chance(80),
    repeats: random.chance(35),
  }
}

function filterOf(random: Random): Filter {
  const kind = random.pick(Object.keys(kinds) as [EventKind, ...EventKind[]])
  return random.pick<Filter>([
    {},
    {},
    {},
    { type: typeOf(kind) },
    { reason: 'HandlerFailed' },
    { reason: random.pick(['PermanentlyFailed', 'Redriven', 'MalformedBody', 'invalidpayload']) },
    { attempts: random.pick(['>2', '<=4']) },
  ])
}
