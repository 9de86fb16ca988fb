import type { Fact } from './fact.ts'
import type { Timeline } from './engine/timeline.ts'

type WithoutTime<F> = F extends unknown ? Omit<F, 'atMs'> : never

/** A fact that is happening now. */
export type NewFact = WithoutTime<Fact>

/** Whoever follows what happens. */
export type Witness = (fact: Fact) => void

/** Takes down what happens, in order, and tells it to the witnesses. */
export class Journal {
  readonly #timeline: Timeline
  readonly #witnesses: Witness[] = []

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  follow(witness: Witness): void {
    this.#witnesses.push(witness)
  }

  note(happening: NewFact, atMs = this.#timeline.nowMs): void {
    const fact = { ...happening, atMs } as Fact
    for (const witness of this.#witnesses) witness(fact)
  }
}
