import * as t from 'io-ts'

/**
 * How sluice's own codecs walk a value. `is` is faster, and sufficient for most events. Only if it
 * fails, or if some inner codec transforms, the value is walked: once, with all errors in one list, and
 * with an io-ts context only for the parts that are wrong. (io-ts's own `validate` copies the context at
 * every field, which takes longer than parsing the event.)
 */
export interface Walker {
  /** The inner codecs. Called on first use only: entities may contain each other. */
  parts(): readonly t.Mixed[]
  /** The decoded value: the same object if nothing changed. Errors are added to `walk`. */
  go(value: unknown, position: Position, walk: Walk): unknown
}

/** A position in a value, as a chain upwards. Made into an io-ts context only for an error. */
export interface Position {
  readonly parent: Position | undefined
  readonly key: string | number
  readonly codec: t.ContextEntry['type']
  readonly value: unknown
}

/** The most errors that are collected of one value, so that a hostile one costs limited time. */
const maxErrors = 1_000

// Keyed by identity: a codec that was copied and changed (the habit of io-ts-types) is a foreign one.
const walkers = new WeakMap<t.Mixed, Walker>()
const parts = new WeakMap<t.Mixed, Part>()
const pure = new WeakSet<t.Mixed>()
const leaves = new WeakSet<t.Mixed>([
  t.string,
  t.number,
  t.boolean,
  t.null,
  t.undefined,
  t.unknown,
  t.UnknownRecord,
  t.UnknownArray,
])

/** Registers a codec without parts as one that never transforms. */
export function registerLeaf<C extends t.Mixed>(codec: C): C {
  leaves.add(codec)
  return codec
}

export function registerWalker(codec: t.Mixed, walker: Walker): void {
  walkers.set(codec, walker)
}

/**
 * Whether `is` alone decides on a value, because no codec inside transforms, at any depth. False for
 * codecs that are neither ours nor io-ts's primitives, since it is not known.
 */
export function isPure(codec: t.Mixed): boolean {
  return Part.of(codec).isPure
}

/** A codec in a walk, with what would otherwise be looked up for every value. */
export class Part {
  readonly codec: t.Mixed
  readonly is: (value: unknown) => boolean
  readonly isPure: boolean
  readonly walker: Walker | undefined

  /** The part of a codec. Called late, when all inner codecs are known. */
  static of(codec: t.Mixed): Part {
    const part = parts.get(codec) ?? new Part(codec)
    parts.set(codec, part)
    return part
  }

  private constructor(codec: t.Mixed) {
    this.codec = codec
    this.is = codec.is
    this.isPure = findPure(codec)
    this.walker = walkers.get(codec)
  }
}

/** `validate` of a codec that has a walker. */
export function validate<A>(codec: t.Type<A>, value: unknown, context: t.Context) {
  const part = Part.of(codec)
  if (part.isPure && codec.is(value)) return t.success(value)
  const entry = context[context.length - 1] ?? { key: '', type: codec, actual: value }
  const walk = new Walk(context.slice(0, -1))
  const position = { parent: undefined, key: entry.key, codec: entry.type, value }
  const decoded = part.walker?.go(value, position, walk)
  // What was walked without an error is an A: that is the walker's promise.
  return walk.errors.length > 0 ? t.failures<A>(walk.errors) : t.success(decoded as A)
}

/** One walk through one value: collects errors, up to the limit. */
export class Walk {
  readonly errors: t.ValidationError[] = []
  readonly #root: t.Context

  constructor(root: t.Context) {
    this.#root = root
  }

  get isFull(): boolean {
    return this.errors.length >= maxErrors
  }

  /**
   * Decodes a part of a value. `known`: the whole is pure and its `is` has failed. Then `is` is not
   * called again for inner parts with parts, level by level, which would take quadratic time for a deep
   * value.
   */
  into(
    part: Part,
    value: unknown,
    key: string | number,
    parent: Position,
    known: boolean,
  ): unknown {
    const { walker } = part
    if (part.isPure && (walker === undefined || !known) && part.is(value)) return value
    const position = { parent, key, codec: part.codec, value }
    if (walker !== undefined) return walker.go(value, position, this)
    return part.isPure ? this.fail(value, position) : this.#foreign(part.codec, value, position)
  }

  /** Decodes the whole value by another codec, at the same position. */
  asIf(part: Part, value: unknown, position: Position): unknown {
    const { walker, codec } = part
    return walker === undefined
      ? this.#foreign(codec, value, position)
      : walker.go(value, position, this)
  }

  /** Adds the error that the value does not fit, and returns the value, which is not used. */
  fail(value: unknown, position: Position): unknown {
    if (!this.isFull) this.errors.push({ value, context: this.#contextOf(position) })
    return value
  }

  #foreign(codec: t.Mixed, value: unknown, position: Position): unknown {
    const result = codec.validate(value, this.#contextOf(position))
    if (result._tag === 'Right') return result.right
    this.errors.push(...result.left.slice(0, maxErrors - this.errors.length))
    return value
  }

  #contextOf(position: Position): t.Context {
    const entries: t.ContextEntry[] = []
    for (let at: Position | undefined = position; at !== undefined; at = at.parent) {
      entries.push({ key: String(at.key), type: at.codec, actual: at.value })
    }
    return [...this.#root, ...entries.reverse()]
  }
}

function findPure(codec: t.Mixed): boolean {
  if (leaves.has(codec) || pure.has(codec)) return true
  const reached = new Set([codec])
  for (const each of reached) {
    if (leaves.has(each) || pure.has(each)) continue
    const walker = walkers.get(each)
    if (walker === undefined) return false
    for (const part of walker.parts()) reached.add(part)
  }
  for (const each of reached) pure.add(each)
  return true
}
