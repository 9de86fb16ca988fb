/**
 * `sluice/schemas`: Stream's events, as io-ts codecs and as types of the same names. `streamEvents` is
 * the catalogue of all of them. The others are entities by product, and functions for an app's own
 * events.
 */
export {
  type ChatEvent,
  type EventOf,
  type FeedsEvent,
  type ModerationEvent,
  type OtherEvent,
  type Product,
  type StreamEvent,
  type StreamEvents,
  type StreamEventType,
  streamEvents,
  type TypesOfProduct,
  typesOfProduct,
  type VideoEvent,
} from './catalogue.ts'

export { type EntityOf, EntityType, entity } from './codec/entity.ts'
export { type EventCodec, EventType, event } from './codec/event.ts'
export { Integer } from './codec/integer.ts'
export { type EntityKind, type Kind, kindOf, type Leaf } from './codec/kind.ts'
export { ListType, list } from './codec/list.ts'
export { type Open, OpenEnumType, openEnum } from './codec/open-enum.ts'
export { RecordType, record } from './codec/record.ts'
export { Timestamp } from './codec/timestamp.ts'
export type { Codec, StandardIssue, StandardProps, StandardResult } from './codec/standard.ts'
export { type StringOrType, stringOr } from './codec/string-or.ts'
export { everyEvent } from './event-fields.ts'
// Whole, by a star: only so does an augmentation of 'sluice/schemas' reach the interfaces.
export * from './custom-data.ts'
export {
  type CheckedExtensions,
  type Extended,
  type Extensions,
  extendEvents,
} from './extend-events.ts'
export { compareTimestamps, toDate } from './times.ts'
export { Device, PrivacySetting, PrivacySettings, PushNotificationSettings, User } from './user.ts'

export * from './attachment.ts'
export * from './user-group.ts'

export * from './chat/campaign.ts'
export * from './chat/channel-config.ts'
export * from './chat/channel.ts'
export * from './chat/event-fields.ts'
export * from './chat/flag.ts'
export * from './chat/message-update.ts'
export * from './chat/message.ts'
export * from './chat/poll.ts'
export * from './chat/reaction.ts'
export * from './chat/thread.ts'
export * from './chat/campaign-events.ts'
export * from './chat/channel-events.ts'
export * from './chat/member-events.ts'
export * from './chat/message-events.ts'
export * from './chat/reaction-events.ts'
export * from './chat/reminder-events.ts'
export * from './chat/thread-events.ts'
export * from './chat/user-events.ts'
export * from './chat/catalogue.ts'

export * from './feeds/event-fields.ts'
export * from './feeds/activity-parts.ts'
export * from './feeds/activity-views.ts'
export * from './feeds/activity.ts'
export * from './feeds/comment.ts'
export * from './feeds/feed-group.ts'
export * from './feeds/feed.ts'
export * from './feeds/location.ts'
export * from './feeds/notification.ts'
export * from './feeds/reaction.ts'
export * from './feeds/activity-events.ts'
export * from './feeds/bookmark-events.ts'
export * from './feeds/comment-events.ts'
export * from './feeds/feed-events.ts'
export * from './feeds/follow-events.ts'
export * from './feeds/reaction-events.ts'
export * from './feeds/catalogue.ts'

export * from './moderation/analysis.ts'
export * from './moderation/feeds-v2.ts'
export * from './moderation/content.ts'
export * from './moderation/review-queue.ts'
export * from './moderation/verdict.ts'
export * from './moderation/analysis-events.ts'
export * from './moderation/appeal-events.ts'
export * from './moderation/flag-events.ts'
export * from './moderation/review-events.ts'
export * from './moderation/catalogue.ts'

export * from './other/export-events.ts'
export * from './other/user-group-events.ts'
export * from './other/catalogue.ts'

export * from './video/event-fields.ts'
export * from './video/availability.ts'
export * from './video/broadcast-settings.ts'
export * from './video/call-settings.ts'
export * from './video/ingress-settings.ts'
export * from './video/media-settings.ts'
export * from './video/recording-settings.ts'
export * from './video/transcription-settings.ts'
export * from './video/call-stats.ts'
export * from './video/call.ts'
export * from './video/egress.ts'
export * from './video/recording.ts'
export * from './video/broadcast-events.ts'
export * from './video/call-events.ts'
export * from './video/caption-events.ts'
export * from './video/member-events.ts'
export * from './video/moderation-events.ts'
export * from './video/recording-events.ts'
export * from './video/ring-events.ts'
export * from './video/session-events.ts'
export * from './video/catalogue.ts'
