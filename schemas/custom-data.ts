// biome-ignore-all lint/suspicious/noEmptyInterface: an app fills them by module augmentation.
import type * as t from 'io-ts'
import { entity } from './codec/entity.ts'

/**
 * An app's own data on users, channels, messages and so on. The interfaces are empty; an app fills them
 * by module augmentation:
 *
 *     declare module 'sluice/schemas' {
 *       interface CustomUserData { awesome: boolean }
 *     }
 *
 * This types the data in all events; `extendEvents` decodes it. Each property is optional in an event,
 * since Stream may omit any.
 */
export interface CustomUserData {}
/** An app's own data on channels. See `CustomUserData`. */
export interface CustomChannelData {}
/** An app's own data on messages, and on drafts of them. See `CustomUserData`. */
export interface CustomMessageData {}
/** An app's own data on members of channels, calls and feeds. See `CustomUserData`. */
export interface CustomMemberData {}
/** An app's own data on reactions. See `CustomUserData`. */
export interface CustomReactionData {}
/** An app's own data on attachments. See `CustomUserData`. */
export interface CustomAttachmentData {}
/** An app's own data on polls. See `CustomUserData`. */
export interface CustomPollData {}
/** An app's own data on the options of polls. See `CustomUserData`. */
export interface CustomPollOptionData {}
/** An app's own data on threads. See `CustomUserData`. */
export interface CustomThreadData {}
/** An app's own data on calls. See `CustomUserData`. */
export interface CustomCallData {}
/** An app's own data on activities. See `CustomUserData`. */
export interface CustomActivityData {}
/** An app's own data on comments of feeds. See `CustomUserData`. */
export interface CustomCommentData {}
/** An app's own data on feeds. See `CustomUserData`. */
export interface CustomFeedData {}

/** The carriers of custom data, by the name that `extendEvents` takes, with their interfaces. */
export interface CustomData {
  user: CustomUserData
  channel: CustomChannelData
  message: CustomMessageData
  member: CustomMemberData
  reaction: CustomReactionData
  attachment: CustomAttachmentData
  poll: CustomPollData
  pollOption: CustomPollOptionData
  thread: CustomThreadData
  call: CustomCallData
  activity: CustomActivityData
  comment: CustomCommentData
  feed: CustomFeedData
}

/** An entity that can hold data of an app's own: `'user'`, `'channel'`, `'message'`, … */
export type Carrier = keyof CustomData

/** The carriers whose interface an app has augmented, even if by optional keys only. */
export type DeclaredCarrier = {
  [K in Carrier]: keyof CustomData[K] extends never ? never : K
}[Carrier]

/**
 * A catalogue that decodes an app's own data on these carriers. For the compiler only: only
 * `extendEvents` returns it. The key is a symbol of the language, since no other can be named in an
 * app's declarations, and a string would be an event type.
 */
export type Decoding<K extends Carrier> = {
  readonly [Symbol.species]: { readonly [P in K]: true }
}

/**
 * The demand of an event of Stream on the catalogue that it is in, and the sentence for a catalogue that
 * does not meet it. For each interface that an app has augmented: to decode what it declares.
 */
export type AskedOfCatalogue<K extends Carrier = DeclaredCarrier> = K extends Carrier
  ? {
      readonly catalogue: Decoding<K>
      readonly sentence: `Custom${Capitalize<K>}Data is augmented, and this catalogue does not decode it: extendEvents(…, { ${K}: a codec of that type })`
    }
  : never

/** All carriers of custom data. */
export const carriers = [
  'user',
  'channel',
  'message',
  'member',
  'reaction',
  'attachment',
  'poll',
  'pollOption',
  'thread',
  'call',
  'activity',
  'comment',
  'feed',
] as const satisfies readonly Carrier[]

/** The custom data of an entity in an event: each property absent, null or valid. */
export type Carried<K extends Carrier> = {
  [P in keyof CustomData[K]]?: CustomData[K][P] | null | undefined
}

/** What a codec decodes to, with the custom data at the same level, as in chat. */
export type Carrying<K extends Carrier, C extends t.Mixed> = Omit<
  t.TypeOf<C>,
  keyof CustomData[K]
> &
  Carried<K>

/** The record under `custom`, as in video and feeds: any keys, and the typed ones of the app. */
export type CustomRecord<K extends Carrier> = Record<string, unknown> & Carried<K>

/** The codec of the record under `custom`. */
export function customData<K extends Carrier>(carrier: K): t.Type<CustomRecord<K>> {
  return records.get(carrier) as t.Type<CustomRecord<K>>
}

const records = new Map<Carrier, t.Mixed>(
  carriers.map((carrier) => [carrier, entity(`custom data of a ${carrier}`, {}, {}, carrier)]),
)
