import type { Person, World } from './world.ts'

/** Which optional properties a sample has: those that Stream usually sends, all, or none. */
export type Fill = 'usual' | 'all' | 'none'

/** Where a value is in a sample, and what it must be consistent with. */
export interface Spot {
  readonly world: World
  readonly fill: Fill
  /** The type of the event: `message.new`. */
  readonly eventType: string
  /** The entities around the value, outermost first: `['MessageNewEvent', 'Message']`. */
  readonly around: readonly string[]
  /** The property that holds it. */
  readonly field: string
  /** Its position in a list, 0 elsewhere. */
  readonly index: number
  /** The person that it belongs to. */
  readonly self: Person
  /** Own data by carrier: `{ user: { awesome: true } }`. */
  readonly own: Readonly<Record<string, object | undefined>>
}
