import type * as t from 'io-ts'
import { EntityType, isEntity } from './codec/entity.ts'
import { type EventBase, EventType, isEvent } from './codec/event.ts'
import { entityKind } from './codec/kind.ts'
import { isList, list } from './codec/list.ts'
import { isRecord, record } from './codec/record.ts'
import type { Fields } from './codec/shape.ts'
import { isStringOr, stringOr } from './codec/string-or.ts'
import {
  type Carrier,
  type CustomData,
  carriers,
  type DeclaredCarrier,
  type Decoding,
} from './custom-data.ts'

/** The codecs of an app's own data, by carrier: `{ user: t.type({ awesome: t.boolean }) }`. */
export type Extensions = { readonly [K in Carrier]?: t.Mixed }

/** The extensions, with a sentence in place of each that does not decode what the app declares. */
export type CheckedExtensions<E> = {
  readonly [K in keyof E]: K extends DeclaredCarrier
    ? Differing<CustomData[K], E[K] extends t.Mixed ? t.TypeOf<E[K]> : never> extends infer Key
      ? [Key] extends [never]
        ? E[K]
        : `Custom${Capitalize<K>}Data and the codec of "${K}" differ in "${Key & string}"`
      : never
    : K extends Carrier
      ? E[K]
      : `"${K & string}" carries no custom data`
}

// Whether a property may be absent or null is not compared: in an event each of them may.
type Differing<A, B> = {
  [K in keyof A | keyof B]: K extends keyof A & keyof B
    ? Same<NonNullable<A[K]>, NonNullable<B[K]>> extends true
      ? never
      : K
    : K
}[keyof A | keyof B]

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/** The catalogue, marked with the app's declared data that it decodes. */
export type Extended<C, E> = [keyof E & DeclaredCarrier] extends [never]
  ? C
  : C & Decoding<keyof E & DeclaredCarrier>

/**
 * Makes a catalogue that decodes an app's own data on every entity that carries it, at any depth: at the
 * top level of the entity, as in chat, and under its `custom`, as in video and feeds.
 *
 * Each property is optional, whatever its codec says, and one that does not fit is left out as drift. To
 * have the properties in the types as well, augment `CustomUserData` and its like: then a codec of
 * another type than the declared one does not compile, nor does a router over a catalogue without such a
 * codec. Codecs that are not made by `event` or `entity` are not changed.
 *
 * @param catalogue `streamEvents`, or a catalogue that contains them
 * @param extensions codecs with properties, by carrier: `t.type`, `t.partial`, their intersection, `entity`
 * @throws TypeError for an entity that carries no custom data, or a codec without properties
 */
export function extendEvents<
  C extends Readonly<Record<string, object>>,
  const E extends Extensions,
>(catalogue: C, extensions: E & CheckedExtensions<E>): Extended<C, E> {
  const props = new Map<string, Fields>()
  for (const [carrier, codec] of Object.entries<t.Mixed>(extensions)) {
    props.set(known(carrier), propsOf(codec, carrier))
  }
  const extended = new Map<t.Mixed, t.Mixed>()
  const extend = (codec: t.Mixed): t.Mixed => {
    const done = extended.get(codec) ?? extendOne(codec, props, extend)
    extended.set(codec, done)
    return done
  }
  return mapFields(catalogue, (codec) => extend(codec as t.Mixed)) as Extended<C, E>
}

type Extend = (codec: t.Mixed) => t.Mixed

function extendOne(codec: t.Mixed, props: ReadonlyMap<string, Fields>, extend: Extend): t.Mixed {
  if (isList(codec)) return list(extend(codec.type))
  if (isRecord(codec)) return record(extend(codec.codomain))
  if (isStringOr(codec)) return stringOr(extend(codec.type))
  if (!isEntity(codec)) return codec
  const own = props.get(codec.carries ?? '') ?? {}
  // Functions, since entities contain each other: this one must be known before its fields are extended.
  const required = () => mapFields(codec.required, (field, key) => extend(own[key] ?? field))
  const optional = () => mapFields({ ...codec.optional, ...own }, extend)
  if (!isEvent(codec)) return new EntityType(codec.name, required, optional, codec.carries)
  const { product, eventType } = codec
  const withBase = required as () => Fields & EventBase<string>
  return new EventType(product, eventType, withBase, optional, codec.carries)
}

function mapFields<A extends object>(
  fields: Readonly<Record<string, A>>,
  change: (codec: A, key: string) => t.Mixed,
): Fields {
  const changed = Object.entries(fields).map(([key, codec]) => [key, change(codec, key)] as const)
  return Object.fromEntries(changed)
}

function known(carrier: string): string {
  if ((carriers as readonly string[]).includes(carrier)) return carrier
  throw new TypeError(
    `extendEvents: "${carrier}" carries no custom data. What does: ${carriers.join(', ')}.`,
  )
}

/** The properties of the codec of an object. */
function propsOf(codec: t.Mixed, carrier: string): Fields {
  const kind = entityKind(codec)
  if (kind !== undefined) return { ...kind.required, ...kind.optional }
  throw new TypeError(
    `extendEvents: the codec of "${carrier}" has no properties. ` +
      'Give t.type({ … }), t.partial({ … }) or an intersection of such.',
  )
}
