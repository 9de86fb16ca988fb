import { type StreamEventType, streamEvents } from 'sluice/schemas'
import { type Quirks, sampleEvent } from 'sluice/testing'

/** What a busy chat app sends most: what the handlers of the example ask for, too. */
const usual: readonly StreamEventType[] = [
  'message.new',
  'message.new',
  'message.new',
  'message.updated',
  'message.deleted',
  'reaction.new',
  'reaction.new',
  'reaction.deleted',
  'member.added',
  'user.unread_message_reminder',
]

const allTypes = Object.keys(streamEvents) as StreamEventType[]

/** Real payloads are seldom as they are described: with these, some of the samples are not either. */
const oddities: readonly Quirks[] = [
  { nulls: true },
  { missing: true },
  { extraKeys: true },
  { drift: true },
]

let count = 0

/** The next event of the traffic: mostly the usual ones, every third of another type until all were there. */
export function nextEvent(): object {
  const seed = ++count
  const type = seed % 3 === 0 ? allTypes[(seed / 3) % allTypes.length] : pick(usual)
  const quirks = seed % 10 === 0 ? pick(oddities) : undefined
  return sampleEvent(type ?? 'message.new', pickSeed(), quirks)
}

/** Any other seed each time: two runs do not show the same. */
function pickSeed(): number {
  return Math.floor(Math.random() * 2 ** 31)
}

function pick<T>(values: readonly T[]): T | undefined {
  return values[Math.floor(Math.random() * values.length)]
}
