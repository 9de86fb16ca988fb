import type { Random } from './random.ts'

/** A person of a sample event, perhaps in several of its parts. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly image: string
  /** Milliseconds since 1970: of the account, of its last change, of the last visit. */
  readonly createdMs: number
  readonly updatedMs: number
  readonly activeMs: number
}

/** The subject of a sample event. All parts of the event are consistent with it: ids, people, times. */
export interface World {
  readonly random: Random
  /** The first one did it, the second owns the channel, call or feed, the others are members. */
  readonly people: readonly [Person, Person, ...Person[]]
  readonly channel: Resource
  readonly call: Resource
  readonly feed: Resource
  /** The id of the message or the activity. */
  readonly messageId: string
  readonly text: string
  /** The time of the event, in milliseconds since 1970. */
  readonly nowMs: number
}

/** The person that a property names, by an entity or an id: `created_by`, `created_by_id`. */
export function personNamed(field: string, { people }: World): Person | undefined {
  if (/^(created_by|owner|sender|truncated_by|pinned_by|blocked_by|kicked_by)/.test(field)) {
    return people[1]
  }
  return /^(target|entity_creator|quoted|parent)/.test(field) ? people[2] : undefined
}

/** A channel, call or feed; its cid is `type:id`. */
export interface Resource {
  readonly type: string
  readonly id: string
  readonly cid: string
}

const names = ['Ada', 'Björn', 'Chidi', 'Dalia', 'Emeka', 'Farah', 'Goran', 'Hana', 'Ines'] as const
const topics = ['garden', 'chess', 'harbour', 'baking', 'cycling', 'choir', 'astronomy'] as const
const texts = [
  'Shall we meet at eight?',
  'The photos of Sunday are here.',
  'Who brings the cake?',
  'Thanks, that helped a lot!',
  'I am five minutes late ☕',
  'Has anybody seen my keys? 🔑',
  'Welcome, everybody.',
] as const

/** Sample events are within a year from this time. */
const firstMs = Date.UTC(2026, 0, 1)
const dayMs = 86_400_000

export function createWorld(random: Random): World {
  const nowMs = firstMs + Math.floor(random.next() * 365 * dayMs)
  const first = random.integer(0, names.length - 1)
  const person = (index: number): Person => {
    const name = names[(first + index) % names.length] ?? names[0]
    const id = `${name
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase()}-${random.hex(6)}`
    const createdMs = nowMs - random.integer(30, 900) * dayMs - random.integer(0, dayMs)
    return {
      id,
      name,
      image: `https://example.com/people/${id}.png`,
      createdMs,
      updatedMs: createdMs + random.integer(0, 20 * dayMs),
      activeMs: nowMs - random.integer(0, dayMs),
    }
  }
  const resource = (types: readonly [string, ...string[]]): Resource => {
    const [type, id] = [random.pick(types), `${random.pick(topics)}-${random.hex(6)}`]
    return { type, id, cid: `${type}:${id}` }
  }
  const people = [person(0), person(1), person(2), person(3)] as const
  return {
    random,
    people: [...people],
    channel: resource(['messaging', 'team', 'livestream']),
    call: resource(['default', 'audio_room', 'livestream']),
    feed: resource(['user', 'timeline']),
    messageId: random.uuid(),
    text: random.pick(texts),
    nowMs,
  }
}
