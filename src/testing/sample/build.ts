import type * as t from 'io-ts'
import { type EntityKind, type Kind, kindOf } from '../../../schemas/index.ts'
import { leafValue } from './leaf-value.ts'
import type { Spot } from './spot.ts'
import { isUsual } from './usual.ts'
import { type Person, personNamed } from './world.ts'

/**
 * The depth of entities in a full sample. Every entity is reached, and no sample is a megabyte large.
 */
const deepest = 6

/** Makes a value that the codec accepts. */
export function build(codec: t.Mixed, spot: Spot): unknown {
  const kind = kindOf(codec)
  switch (kind._tag) {
    case 'entity':
      return buildEntity(kind, spot)
    case 'stringOr':
      return build(kind.codec, spot)
    case 'list':
      return Array.from({ length: lengthOf(kind.item, spot) }, (_, index) =>
        build(kind.item, { ...spot, index }),
      )
    case 'record':
      return Object.fromEntries(
        keysOf(spot).map((key, index) => [key, build(kind.value, { ...spot, index })]),
      )
    default:
      return leafValue(kind, spot)
  }
}

function buildEntity(kind: EntityKind, spot: Spot): object {
  const inside: Spot = {
    ...spot,
    around: [...spot.around, kind.name],
    index: 0,
    self: personOf(kind, spot),
  }
  const made: Record<string, unknown> = {}
  for (const [field, codec] of Object.entries(kind.required)) {
    made[field] = build(codec, { ...inside, field })
  }
  for (const [field, codec] of Object.entries(kind.optional)) {
    if (isIncluded(kind, codec, { ...inside, field })) {
      made[field] = build(codec, { ...inside, field })
    }
  }
  return { ...made, ...(kind.carries === undefined ? {} : spot.own[kind.carries]) }
}

/** The person of an entity: another one for each member of a list, the sender for a message. */
function personOf(kind: EntityKind, { world, field, index, self }: Spot): Person {
  const named = personNamed(field, world)
  if (named !== undefined) return named
  if (index === 0 || (kind.name === 'User' && field === 'user')) return self
  return world.people[index % world.people.length] ?? self
}

function isIncluded(kind: EntityKind, codec: t.Mixed, spot: Spot): boolean {
  if (spot.fill === 'none') return false
  // Entities can contain themselves: a message has a quoted message. Once is enough.
  const inner = entityIn(kindOf(codec))
  if (inner !== undefined && spot.around.includes(inner.name)) return false
  if (spot.fill === 'all') return inner === undefined || spot.around.length < deepest
  return isUsual(kind, spot, inner !== undefined)
}

/** The entity of a property, also of a list or record of it. */
function entityIn(kind: Kind): EntityKind | undefined {
  switch (kind._tag) {
    case 'entity':
      return kind
    case 'list':
      return entityIn(kindOf(kind.item))
    case 'record':
      return entityIn(kindOf(kind.value))
    case 'stringOr':
      return entityIn(kindOf(kind.codec))
    default:
      return undefined
  }
}

function lengthOf(item: t.Mixed, { fill, field, world, eventType }: Spot): number {
  if (fill === 'all') return 1
  if (field === 'members') return world.random.integer(2, world.people.length)
  if (/^(own_|mentioned_|latest_|thread_)/.test(field)) return isReacted(field, eventType) ? 1 : 0
  return kindOf(item)._tag === 'entity' ? world.random.integer(0, 1) : world.random.integer(1, 2)
}

function keysOf({ fill, field, world, eventType }: Spot): string[] {
  if (eventType === 'user.unread_message_reminder' && field === 'channels') {
    return [world.channel.cid]
  }
  if (/_by$/.test(field) || field === 'users') return [world.people[0].id]
  if (/by_role$/.test(field)) return ['user']
  if (/^i18n$/.test(field)) return ['en_text']
  if (!/^reaction_/.test(field)) return ['first']
  return fill === 'all' || isReacted(field, eventType) ? ['like'] : []
}

/** A reaction has just been made, so it is on the message as well. */
function isReacted(field: string, eventType: string): boolean {
  return /^(latest_reactions|reaction_)/.test(field) && eventType === 'reaction.new'
}
