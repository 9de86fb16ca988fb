import type { Kind } from '../../../schemas/index.ts'
import type { Spot } from './spot.ts'
import { personNamed, type Resource } from './world.ts'

/** A plausible value without parts: by the name of its property, else by its kind. */
export function leafValue(kind: Kind, spot: Spot): unknown {
  switch (kind._tag) {
    case 'literal':
      return kind.value
    case 'enum':
      return kind.members[0] ?? 'regular'
    case 'string':
      return text(spot)
    case 'timestamp':
      return time(spot)
    case 'boolean':
      return isTrue.test(spot.field)
    case 'integer':
      return wholeNumber(spot)
    case 'number':
      return number(spot)
    case 'object':
      return {}
    default:
      return null
  }
}

const isTrue =
  /^(online|enabled|video|notify_user|search|reactions|replies|uploads|.*_events|mutes|quotes|url_enrichment|push_notifications|access_request_enabled|.*_default_on|allow_.*|text)$/

/**
 * A time. Of the event itself to the nanosecond; other times are before it, unless their name says
 * later.
 */
function time(spot: Spot): string {
  const { world, around, field, self } = spot
  const { random, nowMs } = world
  if (around.length === 1 && field === 'created_at') {
    return new Date(nowMs).toISOString().replace('Z', `${random.integer(100_000, 999_999)}Z`)
  }
  const ofPerson = {
    created_at: self.createdMs,
    updated_at: self.updatedMs,
    last_active: self.activeMs,
  }
  if (around.at(-1) === 'User' && field in ofPerson) {
    return new Date(ofPerson[field as keyof typeof ofPerson]).toISOString()
  }
  const [least, most] = agoMs(spot)
  const ms = nowMs - random.integer(least, most)
  return new Date(ms).toISOString().replace('Z', `${random.integer(100, 999)}Z`)
}

const hourMs = 3_600_000

function agoMs({ around, eventType, field }: Spot): [number, number] {
  const isNews = around.length === 2 && /(new|created|added|started|joined)$/.test(eventType)
  if (isNews && /^(created_at|updated_at|started_at|joined_at)$/.test(field)) return [10, 10]
  if (/^(created|started|start)/.test(field)) return [2 * hourMs, 25 * hourMs]
  if (/(expires|expiration|^end_at|remind_at|scheduled_for|stop_at|timer_ends_at)$/.test(field)) {
    return [-25 * hourMs, -2 * hourMs]
  }
  return /^(received|joined|finished)/.test(field) ? [10, 2_000] : [10, 2 * hourMs]
}

function wholeNumber({ world, field }: Spot): number {
  const { random } = world
  if (/unread/.test(field)) return random.integer(0, 5)
  if (/member|watcher|participant|user_count/.test(field)) return random.integer(2, 40)
  if (/height$/.test(field)) return 720
  if (/width$/.test(field)) return 1280
  if (/max_message_length/.test(field)) return 5_000
  if (/_ms$/.test(field)) return random.integer(20, 900)
  if (/rating/.test(field)) return random.integer(1, 5)
  if (/seconds$/.test(field)) return random.integer(30, 3_600)
  if (/^(score|count|sum_scores|reaction_counts|reaction_scores)$/.test(field)) return 1
  return random.integer(0, 12)
}

function number({ world, field }: Spot): number {
  const rounded = (value: number) => Math.round(value * 10_000) / 10_000
  if (/^lat/.test(field)) return rounded(world.random.next() * 120 - 60)
  if (/^(lng|lon)/.test(field)) return rounded(world.random.next() * 360 - 180)
  return rounded(world.random.next())
}

function text(spot: Spot): string {
  const { world, field, around, self } = spot
  const entity = around[around.length - 1] ?? ''
  const byEntity = ofEntity[entity]?.(spot)
  if (byEntity?.[field] !== undefined) return byEntity[field]
  const byField = ofField(spot)[field]
  if (byField !== undefined) return byField
  if (/(^|_)(url|link|image|icon)(_|$)|^(image|asset)/.test(field)) {
    return `https://example.com/${field.replaceAll('_', '-')}/${world.random.hex(8)}.png`
  }
  if (/(^|_)(user|created_by|sender|entity_creator)_ids?$/.test(field)) {
    return (personNamed(field, world) ?? self).id
  }
  if (/(_ids?|^id)$/.test(field)) return world.random.uuid()
  if (/^(text|html|description|comment|notes|old_text|original_text)/.test(field)) return world.text
  return fallback(field)
}

/** The ids and types of an entity. */
const ofEntity: Readonly<Record<string, (spot: Spot) => Readonly<Record<string, string>>>> = {
  User: ({ self }) => ({ id: self.id, name: self.name, image: self.image }),
  EntityCreator: ({ self }) => ({ id: self.id, name: self.name, image: self.image }),
  FeedsV2User: ({ self }) => ({ id: self.id }),
  FeedsV2Reference: ({ self }) => ({ id: self.id }),
  Channel: ({ world }) => ({ ...identity(world.channel), name: nameOf(world.channel) }),
  Call: ({ world }) => identity(world.call),
  Feed: ({ world }) => ({
    ...identity(world.feed),
    feed: world.feed.cid,
    group_id: world.feed.type,
  }),
  Message: ({ world }) => ({ id: world.messageId }),
  Attachment: () => ({ type: 'image' }),
  Reaction: () => ({ type: 'like' }),
  FeedsReaction: () => ({ type: 'like' }),
  CallReaction: () => ({ type: 'raised-hand', emoji_code: ':raise-hand:' }),
  Activity: ({ world }) => ({ id: world.messageId, type: 'post' }),
  Command: () => ({
    name: 'giphy',
    set: 'fun_set',
    args: '[text]',
    description: 'Post a random gif',
  }),
  ChannelConfig: ({ world }) => ({ name: world.channel.type, message_retention: 'infinite' }),
  PollOption: () => ({ text: 'Yes' }),
}

/** The value of a property in any entity. */
function ofField({ world, self, eventType }: Spot): Readonly<Record<string, string>> {
  const { channel, call, feed, messageId, text } = world
  return {
    cid: eventType.startsWith('call.') ? call.cid : channel.cid,
    channel_cid: channel.cid,
    channel_id: channel.id,
    channel_type: channel.type,
    call_cid: call.cid,
    fid: feed.cid,
    feed: feed.cid,
    feeds: feed.cid,
    group_id: feed.type,
    feed_visibility: 'public',
    message_id: messageId,
    target_message_id: messageId,
    activity_id: messageId,
    last_read_message_id: messageId,
    user_id: self.id,
    text,
    title: 'Plans for Sunday',
    html: `<p>${text}</p>\n`,
    role: 'user',
    channel_role: 'channel_member',
    language: 'en',
    name: self.name,
    ip: '203.0.113.7',
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
    sdk: 'stream-chat-react-13.2.1',
    status: 'active',
    reason: 'spam',
    error: 'the job was given up',
    method: 'message_pending',
    digit: '5',
    color: '#0a7cff',
  }
}

function identity({ id, type, cid }: Resource): Record<string, string> {
  return { id, type, cid }
}

/** `garden-3fa9c1` → `Garden`. */
function nameOf({ id }: Resource): string {
  return id.replace(/-.*/, '').replace(/^./, (first) => first.toUpperCase())
}

/** The name of the property in words. */
function fallback(field: string): string {
  return field.replaceAll('_', ' ')
}
