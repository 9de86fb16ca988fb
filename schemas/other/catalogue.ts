import {
  ExportBulkImageModerationErrorEvent,
  ExportBulkImageModerationSuccessEvent,
  ExportChannelsErrorEvent,
  ExportChannelsSuccessEvent,
  ExportModerationLogsErrorEvent,
  ExportModerationLogsSuccessEvent,
  ExportReviewQueueErrorEvent,
  ExportReviewQueueSuccessEvent,
  ExportUsersErrorEvent,
  ExportUsersSuccessEvent,
} from './export-events.ts'
import {
  UserGroupCreatedEvent,
  UserGroupDeletedEvent,
  UserGroupMemberAddedEvent,
  UserGroupMemberRemovedEvent,
  UserGroupUpdatedEvent,
} from './user-group-events.ts'

/** The events of no single product: exports and user groups, by type. */
export const otherEvents = {
  'export.bulk_image_moderation.error': ExportBulkImageModerationErrorEvent,
  'export.bulk_image_moderation.success': ExportBulkImageModerationSuccessEvent,
  'export.channels.error': ExportChannelsErrorEvent,
  'export.channels.success': ExportChannelsSuccessEvent,
  'export.moderation_logs.error': ExportModerationLogsErrorEvent,
  'export.moderation_logs.success': ExportModerationLogsSuccessEvent,
  'export.review_queue.error': ExportReviewQueueErrorEvent,
  'export.review_queue.success': ExportReviewQueueSuccessEvent,
  'export.users.error': ExportUsersErrorEvent,
  'export.users.success': ExportUsersSuccessEvent,
  'user_group.created': UserGroupCreatedEvent,
  'user_group.deleted': UserGroupDeletedEvent,
  'user_group.member_added': UserGroupMemberAddedEvent,
  'user_group.member_removed': UserGroupMemberRemovedEvent,
  'user_group.updated': UserGroupUpdatedEvent,
}
