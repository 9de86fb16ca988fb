import { createRandom, type Random } from '../../src/testing/sample/random.ts'

/** What can go wrong, as percentages of the occasions on which it could. */
export const mostOften = {
  // A request of a process.
  throttled: 10,
  'server fault': 8,
  unreachable: 8,
  'answer lost': 8,
  silent: 3,
  slow: 10,
  'some entries fail': 12,
  'entries without an answer': 4,
  // A receive.
  'false empty': 15,
  'under-filled': 30,
  shuffled: 50,
  'twice in a receive': 6,
  'body corrupted': 3,
  unreadable: 2,
  // A delete.
  'does not stick': 8,
  // A process.
  'dies before a request': 1,
  'dies after a request': 1,
  'dies between requests': 2,
  'dies at a timer': 20,
  'stops and is replaced': 3,
  'is paused': 2,
  'is blocked': 3,
  // A write to a file.
  'disk full': 1,
  'disk is slow': 5,
  'machine goes down': 1,
  // A run of a handler.
  'handler fails': 40,
  'handler fails for good': 5,
  'handler asks to wait': 10,
  'handler is slow': 20,
  'handler overruns': 8,
  'handler hangs': 3,
  'handler blocks': 5,
  'handler skips': 10,
  // Everything of a process or a queue, for a while.
  'no network': 2,
  'credentials expired': 2,
  'queue refuses': 2,
  'queue throttles': 2,
  'DLQ refuses': 4,
  'changes refused': 6,
  'deletes refused': 3,
  'no queue': 1,
  'handlers fail': 3,
  // A queue.
  'shown early': 12,
  purged: 0.5,
  removed: 0.5,
} as const

export type FaultKind = keyof typeof mostOften

/** What goes wrong on one occasion. */
export interface Fault {
  /** Names the occasion: the same in every run of the seed. */
  readonly id: string
  readonly kind: FaultKind
  /** For whatever is to be chosen about it. */
  readonly random: Random
}

export interface FaultsOptions {
  readonly seed: number
  /** How often each kind happens in this simulation, in percent. Those that are not in it never do. */
  readonly rates: ReadonlyMap<FaultKind, number>
  /** Only these occasions go wrong. Default: all. */
  readonly only?: ReadonlySet<string> | undefined
  readonly onFault: (fault: Fault) => void
}

/**
 * Decides on each occasion whether it goes wrong. The decision depends on the seed and the name of the occasion
 * alone, so that one fault can be left out without changing the others.
 */
export class Faults {
  readonly #options: FaultsOptions
  #haveCeased = false

  constructor(options: FaultsOptions) {
    this.#options = options
  }

  get haveCeased(): boolean {
    return this.#haveCeased
  }

  /** From now on nothing goes wrong any more. */
  cease(): void {
    this.#haveCeased = true
  }

  /** One of these kinds, or none. */
  draw(occasion: string, kinds: readonly FaultKind[]): Fault | undefined {
    if (this.#haveCeased) return undefined
    const { only, rates, seed, onFault } = this.#options
    if (only !== undefined && !only.has(occasion)) return undefined
    const random = createRandom(occasion, seed)
    const kind = kinds.find((one) => random.chance(rates.get(one) ?? 0))
    if (kind === undefined) return undefined
    const fault = { id: occasion, kind, random }
    onFault(fault)
    return fault
  }
}

/** The kinds of faults of a simulation: some, each rare or frequent. Few at a time find what many would hide. */
export function ratesOf(seed: number): ReadonlyMap<FaultKind, number> {
  const rates = new Map<FaultKind, number>()
  const share = createRandom('share of faults', seed).pick([0, 15, 40, 80])
  for (const [kind, most] of Object.entries(mostOften)) {
    const random = createRandom(`rate of ${kind}`, seed)
    if (random.chance(share)) rates.set(kind as FaultKind, most * random.next())
  }
  return rates
}
