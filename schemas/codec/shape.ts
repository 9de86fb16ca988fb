import type * as t from 'io-ts'
import { type Part, type Place, partOf, type Walk } from './walk.ts'

/** Codecs by property name. */
export type Fields = Readonly<Record<string, t.Mixed>>

/** Fields, or a function that gives them on first use, so that entities can contain each other. */
export type LateFields<F extends Fields> = F | (() => F)

/** The fields of an entity and what is done with them. All of it is worked out on first use. */
export class Shape<R extends Fields, O extends Fields> {
  readonly #late: readonly [LateFields<R>, LateFields<O>]
  #required: R | undefined
  #optional: O | undefined
  #guards: Guards | undefined

  constructor(required: LateFields<R>, optional: LateFields<O>) {
    this.#late = [required, optional]
  }

  get required(): R {
    this.#required ??= read(this.#late[0])
    return this.#required
  }

  get optional(): O {
    this.#optional ??= without(read(this.#late[1]), this.required)
    return this.#optional
  }

  get codecs(): readonly t.Mixed[] {
    return [...Object.values(this.required), ...Object.values(this.optional)]
  }

  fits(value: unknown): boolean {
    if (!isObject(value)) return false
    this.#guards ??= guardsOf(this.required, this.optional)
    const { required, optional } = this.#guards
    for (const { key, is } of required) {
      if (!Object.hasOwn(value, key) || !is(value[key])) return false
    }
    // Over the keys that are there, not over all that could be: an event has about a third of them.
    for (const key in value) {
      const field = optional.get(key)
      if (field === undefined) continue
      const part = value[key]
      if (part !== null && part !== undefined && !field.is(part)) return false
    }
    return true
  }

  /** Decodes part by part. `known`: `fits` has already failed, and nothing in here transforms. */
  decode(value: unknown, place: Place, walk: Walk, known: boolean): unknown {
    if (!isObject(value)) return walk.fail(value, place)
    this.#guards ??= guardsOf(this.required, this.optional)
    const { required, optional } = this.#guards
    let copy: Record<string, unknown> | undefined
    for (const field of required) {
      const { key } = field
      const part = own(value, key)
      const decoded = walk.into(field, part, key, place, known)
      if (decoded === part) continue
      copy ??= { ...value }
      copy[key] = decoded
    }
    for (const key in value) {
      const field = optional.get(key)
      const part = value[key]
      if (field === undefined || part === undefined || part === null) continue
      if (walk.isFull) break
      const decoded = walk.into(field, part, key, place, known)
      if (decoded === part) continue
      copy ??= { ...value }
      copy[key] = decoded
    }
    return copy ?? value
  }

  encode(value: object): object {
    const encoded: Record<string, unknown> = { ...value }
    for (const [key, codec] of Object.entries({ ...this.optional, ...this.required })) {
      const part = own(encoded, key)
      if (part !== undefined && part !== null) encoded[key] = codec.encode(part)
    }
    return encoded
  }
}

interface Field extends Part {
  readonly key: string
  readonly is: (value: unknown) => boolean
}

interface Guards {
  readonly required: readonly Field[]
  readonly optional: ReadonlyMap<string, Field>
}

function guardsOf(required: Fields, optional: Fields): Guards {
  const field = ([key, codec]: [string, t.Mixed]): Field => ({
    key,
    ...partOf(codec),
    is: codec.is,
  })
  return {
    required: Object.entries(required).map(field),
    optional: new Map(Object.entries(optional).map((entry) => [entry[0], field(entry)])),
  }
}

/** The fields themselves, whether given at once or late. */
export function read<F extends Fields>(late: LateFields<F>): F {
  return typeof late === 'function' ? late() : late
}

/** What is required is not optional as well, where a group of fields brings it along. */
function without<F extends Fields>(fields: F, others: Fields): F {
  const kept = Object.entries(fields).filter(([key]) => !Object.hasOwn(others, key))
  return Object.fromEntries(kept) as F
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Of the value itself, never of its prototype: a field may be called `constructor`. */
function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}
