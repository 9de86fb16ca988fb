import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { everyEvent } from '../event-fields.ts'

/** A finished export, and where its file is. */
const exportDone = {
  ...everyEvent,
  /** The URL of the file, which expires. */
  url: t.string,
  /** The task id in the response to the request. */
  task_id: t.string,
  started_at: Timestamp,
  finished_at: Timestamp,
}

/** An export that failed, and why. */
const exportFailed = {
  ...everyEvent,
  /** Why it failed. */
  error: t.string,
  task_id: t.string,
  started_at: Timestamp,
  finished_at: Timestamp,
}

/** Sent when an export of channels is done. */
export interface ExportChannelsSuccessEvent extends t.TypeOf<typeof ExportChannelsSuccessCodec> {}
const ExportChannelsSuccessCodec = event('other', 'export.channels.success', {}, exportDone)
export const ExportChannelsSuccessEvent: EventCodec<'other', ExportChannelsSuccessEvent> =
  ExportChannelsSuccessCodec

/** Sent when an export of channels has failed. */
export interface ExportChannelsErrorEvent extends t.TypeOf<typeof ExportChannelsErrorCodec> {}
const ExportChannelsErrorCodec = event('other', 'export.channels.error', {}, exportFailed)
export const ExportChannelsErrorEvent: EventCodec<'other', ExportChannelsErrorEvent> =
  ExportChannelsErrorCodec

/** Sent when an export of users is done. */
export interface ExportUsersSuccessEvent extends t.TypeOf<typeof ExportUsersSuccessCodec> {}
const ExportUsersSuccessCodec = event('other', 'export.users.success', {}, exportDone)
export const ExportUsersSuccessEvent: EventCodec<'other', ExportUsersSuccessEvent> =
  ExportUsersSuccessCodec

/** Sent when an export of users has failed. */
export interface ExportUsersErrorEvent extends t.TypeOf<typeof ExportUsersErrorCodec> {}
const ExportUsersErrorCodec = event('other', 'export.users.error', {}, exportFailed)
export const ExportUsersErrorEvent: EventCodec<'other', ExportUsersErrorEvent> =
  ExportUsersErrorCodec

/** Sent when an export of moderation logs is done. */
export interface ExportModerationLogsSuccessEvent
  extends t.TypeOf<typeof ExportModerationLogsSuccessCodec> {}
const ExportModerationLogsSuccessCodec = event(
  'other',
  'export.moderation_logs.success',
  {},
  exportDone,
)
export const ExportModerationLogsSuccessEvent: EventCodec<
  'other',
  ExportModerationLogsSuccessEvent
> = ExportModerationLogsSuccessCodec

/** Sent when an export of moderation logs has failed. */
export interface ExportModerationLogsErrorEvent
  extends t.TypeOf<typeof ExportModerationLogsErrorCodec> {}
const ExportModerationLogsErrorCodec = event(
  'other',
  'export.moderation_logs.error',
  {},
  exportFailed,
)
export const ExportModerationLogsErrorEvent: EventCodec<'other', ExportModerationLogsErrorEvent> =
  ExportModerationLogsErrorCodec

/** Sent when an export of the review queue is done. */
export interface ExportReviewQueueSuccessEvent
  extends t.TypeOf<typeof ExportReviewQueueSuccessCodec> {}
const ExportReviewQueueSuccessCodec = event('other', 'export.review_queue.success', {}, exportDone)
export const ExportReviewQueueSuccessEvent: EventCodec<'other', ExportReviewQueueSuccessEvent> =
  ExportReviewQueueSuccessCodec

/** Sent when an export of the review queue has failed. */
export interface ExportReviewQueueErrorEvent extends t.TypeOf<typeof ExportReviewQueueErrorCodec> {}
const ExportReviewQueueErrorCodec = event('other', 'export.review_queue.error', {}, exportFailed)
export const ExportReviewQueueErrorEvent: EventCodec<'other', ExportReviewQueueErrorEvent> =
  ExportReviewQueueErrorCodec

/** Sent when a moderation of many images is done. */
export interface ExportBulkImageModerationSuccessEvent
  extends t.TypeOf<typeof ExportBulkImageModerationSuccessCodec> {}
const ExportBulkImageModerationSuccessCodec = event(
  'other',
  'export.bulk_image_moderation.success',
  {},
  exportDone,
)
export const ExportBulkImageModerationSuccessEvent: EventCodec<
  'other',
  ExportBulkImageModerationSuccessEvent
> = ExportBulkImageModerationSuccessCodec

/** Sent when a moderation of many images has failed. */
export interface ExportBulkImageModerationErrorEvent
  extends t.TypeOf<typeof ExportBulkImageModerationErrorCodec> {}
const ExportBulkImageModerationErrorCodec = event(
  'other',
  'export.bulk_image_moderation.error',
  {},
  exportFailed,
)
export const ExportBulkImageModerationErrorEvent: EventCodec<
  'other',
  ExportBulkImageModerationErrorEvent
> = ExportBulkImageModerationErrorCodec
