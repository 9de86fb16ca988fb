import type { EntityKind } from '../../../schemas/index.ts'
import type { Spot } from './spot.ts'

/** The properties that Stream usually sends of the entities in most events, by real payloads. */
const usual: Readonly<Record<string, ReadonlySet<string>>> = {
  User: words('role name image created_at updated_at last_active banned online'),
  Message: words(
    `type text html user attachments latest_reactions own_reactions reaction_counts reaction_scores
    reply_count cid created_at updated_at shadowed mentioned_users silent pinned`,
  ),
  Channel: words(
    `name created_at updated_at last_message_at created_by frozen disabled member_count config members`,
  ),
  ChannelMember: words(
    `user_id user created_at updated_at banned shadow_banned role channel_role notifications_muted`,
  ),
  ChannelConfig: words(
    `created_at updated_at name typing_events read_events connect_events search reactions replies
    mutes uploads url_enrichment custom_events push_notifications message_retention
    max_message_length automod automod_behavior commands`,
  ),
  Attachment: words('type title image_url thumb_url fallback'),
}

/** The counters on the user of a chat event. */
const counters = words(
  'channel_unread_count channel_last_read_at total_unread_count unread_channels unread_count',
)

/** Properties that are seldom present, in any entity. */
const rare =
  /^(deleted|deactivated|archived|ban_|bypass|blocked|expires|expiration|ended|live_|timer|invite|left_|request_(acc|rej)|own_|friend_|i18n|draft|quoted|parent|poll|moderation$|review_queue_item$|custom_|revoke|thread|soft_|shadow$|error$|ext$|preview|hidden|is_trimmed|grouped|team$)/

/** Whether Stream usually sends the property of an entity. */
export function isUsual(kind: EntityKind, spot: Spot, holdsEntities: boolean): boolean {
  const { field, around, eventType } = spot
  const depth = around.length
  if (field === 'deleted_at') return depth === 2 && /deleted/.test(eventType)
  if (kind.name === 'User' && counters.has(field)) {
    return depth === 2 && kind.carries === 'user' && isChat(spot)
  }
  const known = usual[kind.name]
  if (known !== undefined) return known.has(field) && (depth <= 4 || !holdsEntities)
  if (depth === 1) return !rare.test(field) || mattersTo(eventType, field)
  return !rare.test(field) && (!holdsEntities || depth <= 3)
}

/** A rare property may be the subject of the event: `error` in `export.users.error`. */
function mattersTo(eventType: string, field: string): boolean {
  return eventType.includes(field) || (field === 'parent_id' && eventType.includes('reminder'))
}

function isChat({ eventType }: Spot): boolean {
  return /^(message|reaction|member|channel|notification|user)\./.test(eventType)
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/))
}
