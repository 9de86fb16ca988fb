import type * as t from 'io-ts'
import { chatEvents } from './chat/catalogue.ts'
import { feedsEvents } from './feeds/catalogue.ts'
import { moderationEvents } from './moderation/catalogue.ts'
import { otherEvents } from './other/catalogue.ts'
import { videoEvents } from './video/catalogue.ts'

/**
 * The codecs of every event that Stream puts on a queue, by type. Pass it to `createRouter`, with an
 * app's own events: `{ ...streamEvents, order_placed: OrderPlaced }`.
 */
export const streamEvents = {
  ...chatEvents,
  ...moderationEvents,
  ...videoEvents,
  ...feedsEvents,
  ...otherEvents,
}

/** The type of the catalogue. */
export type StreamEvents = typeof streamEvents

/** The types of all events: `'message.new' | 'message.updated' | …`. */
export type StreamEventType = keyof StreamEvents

/** The event of a type: `EventOf<'message.new'>`. */
export type EventOf<K extends StreamEventType> = t.TypeOf<StreamEvents[K]>

/** Any event of Stream. */
export type StreamEvent = AnyEventOf<StreamEvents>

/** Any event of chat. */
export type ChatEvent = AnyEventOf<typeof chatEvents>
/** Any event of moderation. */
export type ModerationEvent = AnyEventOf<typeof moderationEvents>
/** Any event of video. */
export type VideoEvent = AnyEventOf<typeof videoEvents>
/** Any event of feeds. */
export type FeedsEvent = AnyEventOf<typeof feedsEvents>
/** Any event of no single product. */
export type OtherEvent = AnyEventOf<typeof otherEvents>

type AnyEventOf<C extends Readonly<Record<string, t.Mixed>>> = t.TypeOf<C[keyof C]>

/** A product of Stream. */
export type Product = 'chat' | 'moderation' | 'video' | 'feeds' | 'other'

/** The event types of a product in a catalogue: `TypesOfProduct<StreamEvents, 'moderation'>`. */
export type TypesOfProduct<C, P extends string> = {
  [K in keyof C & string]: C[K] extends { readonly product: P } ? K : never
}[keyof C & string]

/** The event types of a product in a catalogue, in its order. */
export function typesOfProduct<C extends Readonly<Record<string, object>>, P extends string>(
  catalogue: C,
  product: P,
): TypesOfProduct<C, P>[] {
  return Object.keys(catalogue).filter((type) => {
    const codec = catalogue[type]
    return codec !== undefined && 'product' in codec && codec.product === product
  }) as TypesOfProduct<C, P>[]
}
