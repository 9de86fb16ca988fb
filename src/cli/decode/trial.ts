import { chain, isLeft } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Catalogue } from '../../decode/catalogue.ts'
import { eventType, lookUp, notAnEvent } from '../../decode/decode.ts'
import { SchemaError } from '../../decode/standard-schema.ts'
import { type Failure, failureCause } from '../../message/failure.ts'
import type { Issue } from '../../message/issue.ts'
import { isInstance } from '../../message/thrown.ts'
import { open } from '../../open/open.ts'
import { decodeBy, type Terms } from '../../route/call/decode-by.ts'
import type { Origin, RecordedBody } from './bodies.ts'
import { count, emptyTally, maxNames, type TypeTally } from './counts.ts'

/** Something that is no event, and where it stands. */
export interface Misfit {
  readonly reason: string
  readonly origin: Origin
}

const maxMisfits = 100

/**
 * Takes bodies and counts what decoding makes of them. Its memory depends on the number of different
 * types and places, within limits, and not on the number of bodies.
 */
export class Trial {
  readonly types = new Map<string, TypeTally>()
  readonly forms = new Map<string, number>()
  readonly malformed: Misfit[] = []
  readonly notEvents: Misfit[] = []
  bodies = 0
  events = 0
  malformedCount = 0
  notEventCount = 0
  poisonCount = 0
  /** Events of unknown types beyond the bound on their names. */
  unnamedUnknown = 0
  readonly #catalogue: Catalogue
  readonly #terms: Terms

  constructor(catalogue: Catalogue, terms: Terms) {
    this.#catalogue = catalogue
    this.#terms = terms
  }

  /** Whether something was found that sluice would put on the dead-letter queue. */
  get hasFailures(): boolean {
    return this.malformedCount + this.notEventCount + this.poisonCount > 0
  }

  async take({ origin, text }: RecordedBody): Promise<void> {
    this.bodies += 1
    const opened = pipe(
      text,
      chain((body) => open(body)),
    )
    if (isLeft(opened)) {
      this.malformedCount += 1
      keep(this.malformed, { reason: opened.left.reason, origin })
      return
    }
    const form = opened.right.form.join(' ')
    this.forms.set(form, (this.forms.get(form) ?? 0) + 1)
    for (const event of opened.right.events) await this.#takeEvent(event, origin)
  }

  async #takeEvent(event: unknown, origin: Origin): Promise<void> {
    this.events += 1
    const type = eventType(event)
    if (type === undefined) {
      this.notEventCount += 1
      keep(this.notEvents, { reason: notAnEvent(event).found, origin })
      return
    }
    const codec = lookUp(this.#catalogue, type)
    const tally = this.#tallyOf(nameOf(type), codec !== undefined)
    if (tally === undefined) {
      this.unnamedUnknown += 1
      return
    }
    tally.events += 1
    if (codec === undefined) return
    const decoded = await decodeBy(codec, type, event, this.#terms)
    if (isLeft(decoded)) {
      if (decoded.left._tag === 'Interrupted') return
      this.poisonCount += 1
      tally.poison += 1
      count(tally.poisonIssues, issuesOf(decoded.left), origin)
    } else if (decoded.right.drift.length > 0) {
      tally.drifted += 1
      count(tally.drift, decoded.right.drift, origin)
    } else tally.fit += 1
  }

  #tallyOf(type: string, isKnown: boolean): TypeTally | undefined {
    const known = this.types.get(type)
    if (known !== undefined) return known
    if (!isKnown && this.types.size >= maxNames) return undefined
    const tally = emptyTally(isKnown)
    this.types.set(type, tally)
    return tally
  }
}

/** A schema that broke is no misfit, but events would end on the dead-letter queue for it as well. */
function issuesOf(failure: Failure): readonly Issue[] {
  if (failure._tag === 'InvalidPayload') return failure.issues
  const cause = failureCause(failure)
  const expected = isInstance(cause, SchemaError) ? cause.message : failure._tag
  return [{ path: '', normalisedPath: '', expected }]
}

function keep(misfits: Misfit[], misfit: Misfit): void {
  if (misfits.length < maxMisfits) misfits.push(misfit)
}

/** Names are kept, so they are bounded as well. */
function nameOf(type: string): string {
  return type.length <= 100 ? type : '(a type of more than 100 characters)'
}
