import { chain, isLeft } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Catalogue } from '../../decode/catalogue.ts'
import { open } from '../../open/open.ts'
import type { DecodeOptions } from '../../route/call/decode-by.ts'
import { fitOf } from '../../route/call/fit.ts'
import type { InputPosition, RecordedBody } from './bodies.ts'
import { countIssues, noCounts, maxNames, type TypeCounts } from './counts.ts'

/** A body or an event that is not decoded, and where it is in the input. */
export interface Undecoded {
  readonly reason: string
  readonly position: InputPosition
}

const maxUndecoded = 100

/**
 * Decodes bodies and counts the outcomes. Its memory depends on the number of different types and paths,
 * which are limited, and not on the number of bodies.
 */
export class Trial {
  readonly types = new Map<string, TypeCounts>()
  readonly forms = new Map<string, number>()
  readonly malformed: Undecoded[] = []
  readonly notEvents: Undecoded[] = []
  bodies = 0
  events = 0
  malformedCount = 0
  notEventCount = 0
  poisonCount = 0
  /** Events of unknown types whose names are not kept. */
  unnamedUnknown = 0
  readonly #catalogue: Catalogue
  readonly #terms: DecodeOptions

  constructor(catalogue: Catalogue, terms: DecodeOptions) {
    this.#catalogue = catalogue
    this.#terms = terms
  }

  /** Whether something was found that a worker would send to the dead-letter queue. */
  get hasFailures(): boolean {
    return this.malformedCount + this.notEventCount + this.poisonCount > 0
  }

  async take({ position, text }: RecordedBody): Promise<void> {
    this.bodies += 1
    const opened = pipe(
      text,
      chain((body) => open(body)),
    )
    if (isLeft(opened)) {
      this.malformedCount += 1
      keep(this.malformed, { reason: opened.left.reason, position })
      return
    }
    const form = opened.right.form.join(' ')
    this.forms.set(form, (this.forms.get(form) ?? 0) + 1)
    for (const event of opened.right.events) await this.#takeEvent(event, position)
  }

  async #takeEvent(event: unknown, position: InputPosition): Promise<void> {
    this.events += 1
    const fit = await fitOf(this.#catalogue, event, this.#terms)
    if (fit._tag === 'NotAnEvent') {
      this.notEventCount += 1
      keep(this.notEvents, { reason: fit.found, position })
      return
    }
    const counts = this.#countsOf(nameOf(fit.type), fit._tag !== 'Unknown')
    if (counts === undefined) {
      this.unnamedUnknown += 1
      return
    }
    counts.events += 1
    if (fit._tag === 'Invalid') {
      this.poisonCount += 1
      counts.poison += 1
      countIssues(counts.poisonIssues, fit.issues, position)
    } else if (fit._tag === 'Fits' && fit.drift.length > 0) {
      counts.drifted += 1
      countIssues(counts.drift, fit.drift, position)
    } else if (fit._tag === 'Fits') counts.fit += 1
  }

  #countsOf(type: string, isKnown: boolean): TypeCounts | undefined {
    const known = this.types.get(type)
    if (known !== undefined) return known
    if (!isKnown && this.types.size >= maxNames) return undefined
    const counts = noCounts(isKnown)
    this.types.set(type, counts)
    return counts
  }
}

function keep(undecoded: Undecoded[], one: Undecoded): void {
  if (undecoded.length < maxUndecoded) undecoded.push(one)
}

/** Names are kept, so their length is limited. */
function nameOf(type: string): string {
  return type.length <= 100 ? type : '(a type of more than 100 characters)'
}
