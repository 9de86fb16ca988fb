import type * as t from 'io-ts'
import { Part, type Position, type Walk } from './walk.ts'

/** Codecs by property name. */
export type Fields = Readonly<Record<string, t.Mixed>>

/** Fields, or a function that returns them on first use, so that entities can contain each other. */
export type LateFields<F extends Fields> = F | (() => F)

/** The fields of an entity, with what checks, decodes and encodes them. Computed on first use. */
export class Shape<R extends Fields, O extends Fields> {
  readonly #late: readonly [LateFields<R>, LateFields<O>]
  #required: R | undefined
  #optional: O | undefined
  #guards: ByKey<(value: unknown) => boolean> | undefined
  #parts: ByKey<Part> | undefined

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
    const { required, optional } = this.#guards ?? this.#makeGuards()
    for (const [key, is] of required) {
      if (!Object.hasOwn(value, key) || !is(value[key])) return false
    }
    // Over the keys that are present, not over all possible ones: an event has about a third of them.
    for (const key in value) {
      const is = optional.get(key)
      if (is === undefined) continue
      const part = value[key]
      if (part !== null && part !== undefined && !is(part)) return false
    }
    return true
  }

  /** Decodes part by part. `known`: `fits` has already failed, and nothing in here transforms. */
  decode(value: unknown, position: Position, walk: Walk, known: boolean): unknown {
    if (!isObject(value)) return walk.fail(value, position)
    const { required, optional } = this.#parts ?? this.#makeParts()
    let changed: Record<string, unknown> | undefined
    for (const [key, part] of required) {
      const before = own(value, key)
      const after = walk.into(part, before, key, position, known)
      if (after === before) continue
      changed ??= { ...value }
      changed[key] = after
    }
    for (const key in value) {
      const part = optional.get(key)
      const before = value[key]
      if (part === undefined || before === undefined || before === null) continue
      if (walk.isFull) break
      const after = walk.into(part, before, key, position, known)
      if (after === before) continue
      changed ??= { ...value }
      changed[key] = after
    }
    return changed ?? value
  }

  encode(value: object): object {
    const encoded: Record<string, unknown> = { ...value }
    for (const [key, codec] of Object.entries({ ...this.optional, ...this.required })) {
      const part = own(encoded, key)
      if (part !== undefined && part !== null) encoded[key] = codec.encode(part)
    }
    return encoded
  }

  #makeGuards() {
    this.#guards = this.#byKey((codec) => codec.is)
    return this.#guards
  }

  #makeParts() {
    this.#parts = this.#byKey((codec) => Part.of(codec))
    return this.#parts
  }

  #byKey<A>(make: (codec: t.Mixed) => A): ByKey<A> {
    const entries = (fields: Fields) =>
      Object.entries(fields).map(([key, codec]) => [key, make(codec)] as const)
    return { required: entries(this.required), optional: new Map(entries(this.optional)) }
  }
}

interface ByKey<A> {
  readonly required: readonly (readonly [string, A])[]
  readonly optional: ReadonlyMap<string, A>
}

/** The fields, from a value or a function. */
export function read<F extends Fields>(late: LateFields<F>): F {
  return typeof late === 'function' ? late() : late
}

/** Removes the required fields from the optional ones, since a spread group of fields may have both. */
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
