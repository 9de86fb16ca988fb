import * as t from 'io-ts'
import type { AskedOfCatalogue } from '../custom-data.ts'
import { EntityType } from './entity.ts'
import { type Fields, type LateFields, read } from './shape.ts'
import type { Codec } from './standard.ts'
import { Timestamp } from './timestamp.ts'
import { registerLeaf } from './walk.ts'

/** The fields of every event: its literal `type`, and when it happened. */
export type EventBase<T extends string> = {
  readonly type: t.Type<T>
  readonly created_at: t.Type<Timestamp>
}

/** The codec of an event: an entity with its type and the product of Stream that sends it. */
export class EventType<
  P extends string,
  T extends string,
  R extends Fields,
  O extends Fields,
> extends EntityType<EventBase<T> & R, O> {
  readonly product: P
  readonly eventType: T

  constructor(
    product: P,
    type: T,
    required: LateFields<EventBase<T> & R>,
    optional: LateFields<O>,
    carries?: string,
  ) {
    super(eventName(type), required, optional, carries)
    this.product = product
    this.eventType = type
  }
}

/** The codec of an event in a catalogue: what it decodes to, and its product. */
export interface EventCodec<P extends string, A> extends Codec<A> {
  readonly product: P
  /** For the compiler only: createRouter reads it by this name. */
  readonly '~asks'?: AskedOfCatalogue
}

/**
 * Makes the codec of an event, with its `type` and `created_at` as required properties.
 *
 * @param product `'chat'`, `'video'`, … or a name of the app's own for its own events
 * @param type the event's `type`: `'message.new'`
 * @param required further required properties
 * @param optional properties that may be absent, null or valid
 */
export function event<
  P extends string,
  T extends string,
  R extends Fields = Record<never, never>,
  O extends Fields = Record<never, never>,
>(product: P, type: T, required?: LateFields<R>, optional?: LateFields<O>): EventType<P, T, R, O> {
  const base: EventBase<T> = { type: registerLeaf(t.literal(type)), created_at: Timestamp }
  const fields = () => ({ ...base, ...read(required ?? ({} as R)) })
  return new EventType<P, T, R, O>(product, type, fields, optional ?? ({} as O))
}

export function isEvent(codec: t.Mixed): codec is EventType<string, string, Fields, Fields> {
  return codec instanceof EventType
}

/** `message.new` → `MessageNewEvent`. */
function eventName(type: string): string {
  return `${type.replace(/(^|[._ -])([a-z])/g, (_, _mark, first: string) => first.toUpperCase())}Event`
}
