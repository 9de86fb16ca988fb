import type * as t from 'io-ts'

/**
 * The codecs of an app's events, each under its event type: `{ 'message.new': MessageNewEvent }`.
 * Any io-ts codec of an object will do. An event's codec is looked up by its `type`; codecs are never
 * tried one after the other.
 */
// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds codecs of every output type.
export type Catalogue = Readonly<Record<string, t.Type<any, any, unknown>>>

/** The event types of a catalogue: `'message.new' | 'message.updated' | …`. */
export type TypeIn<C extends Catalogue> = keyof C & string

/** The typed event of one or several types of a catalogue. */
export type EventIn<C extends Catalogue, K extends TypeIn<C>> = t.TypeOf<C[K]>
