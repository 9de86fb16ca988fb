import { type StreamEventType, streamEvents } from '../../../schemas/index.ts'
import type { Quirks } from '../../testing/sample/quirks.ts'
import { sampleEvent } from '../../testing/sample-event.ts'

/** The most common event types. Half of the sample events are of these. */
const common: readonly StreamEventType[] = [
  'message.new',
  'message.new',
  'message.read',
  'reaction.new',
  'member.added',
  'message.updated',
  'user.unread_message_reminder',
]

/**
 * Sample events without end: every second one of a common type, the others of each type of Stream's in turn.
 * Each is different, and valid.
 *
 * @param random From 0 to below 1. Default Math.random.
 * @param quirks Whether some have nulls, missing and unknown keys, and a drift. Default false.
 */
export function createSampleSource({
  random = Math.random,
  quirks = false,
}: {
  readonly random?: (() => number) | undefined
  readonly quirks?: boolean | undefined
} = {}): () => object {
  const types = Object.keys(streamEvents) as StreamEventType[]
  const every = <T>(values: readonly T[], at: number) => values[at % values.length]
  let number = Math.floor(random() * types.length) * 2
  return () => {
    number++
    const type = number % 2 === 0 ? every(types, number / 2) : every(common, (number - 1) / 2)
    const seed = 1 + Math.floor(random() * 2 ** 31)
    return sampleEvent(type ?? 'message.new', seed, quirks ? someQuirks(random) : {})
  }
}

function someQuirks(random: () => number): Quirks {
  return {
    nulls: random() < 0.3,
    missing: random() < 0.3,
    extraKeys: random() < 0.2,
    own: random() < 0.2,
    drift: random() < 0.02,
  }
}
