import type * as t from 'io-ts'
import { type EventOf, type StreamEventType, streamEvents } from '../../schemas/index.ts'
import { build } from './sample/build.ts'
import { applyQuirks, ownDataOf, type Quirks } from './sample/quirks.ts'
import { createRandom } from './sample/random.ts'
import { createWorld } from './sample/world.ts'

/**
 * Makes a realistic event as Stream sends it: names, texts and times are plausible, and its parts are
 * consistent (the user of the event wrote the message, `cid` is `channel_type:channel_id`). Properties
 * that Stream seldom sends are absent.
 *
 * @param type the type of the event
 * @param seed the same seed makes the same event. Default 1
 * @param quirks oddities of the wire to include. Default none
 * @throws TypeError for a type that Stream does not have
 */
export function sampleEvent<K extends StreamEventType>(
  type: K,
  seed = 1,
  quirks: Quirks = {},
): EventOf<K> {
  const codec: t.Mixed | undefined = Object.hasOwn(streamEvents, type)
    ? streamEvents[type]
    : undefined
  if (codec === undefined) throw new TypeError(`sampleEvent: Stream has no event "${type}".`)
  const random = createRandom(type, seed)
  const world = createWorld(random)
  const event = build(codec, {
    world,
    fill: 'usual',
    eventType: type,
    around: [],
    field: '',
    index: 0,
    self: world.people[0],
    own: ownDataOf(quirks.own),
  })
  // Without drift the codec accepts it, which a test checks for all types; with drift it is as received.
  return applyQuirks(codec, event, random, quirks) as EventOf<K>
}
