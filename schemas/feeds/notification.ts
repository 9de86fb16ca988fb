import * as t from 'io-ts'
import { Attachment } from '../attachment.ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'

/** The comment that a notification is about. */
export interface NotificationComment extends t.TypeOf<typeof NotificationCommentCodec> {}
const NotificationCommentCodec = entity(
  'NotificationComment',
  { id: t.string },
  { user_id: t.string, attachments: list(Attachment), comment: t.string },
)
export const NotificationComment: Codec<NotificationComment> = NotificationCommentCodec

/** The activity above the one that a notification is about. */
export interface NotificationParentActivity
  extends t.TypeOf<typeof NotificationParentActivityCodec> {}
const NotificationParentActivityCodec = entity(
  'NotificationParentActivity',
  { id: t.string },
  { type: t.string, text: t.string, user_id: t.string, attachments: list(Attachment) },
)
export const NotificationParentActivity: Codec<NotificationParentActivity> =
  NotificationParentActivityCodec

/** What a notification is about. */
export interface NotificationTarget extends t.TypeOf<typeof NotificationTargetCodec> {}
const NotificationTargetCodec = entity(
  'NotificationTarget',
  { id: t.string },
  {
    type: t.string,
    name: t.string,
    text: t.string,
    user_id: t.string,
    attachments: list(Attachment),
    comment: NotificationComment,
    parent_activity: NotificationParentActivity,
    custom: t.UnknownRecord,
  },
)
export const NotificationTarget: Codec<NotificationTarget> = NotificationTargetCodec

/** The trigger of a notification. */
export interface NotificationTrigger extends t.TypeOf<typeof NotificationTriggerCodec> {}
const NotificationTriggerCodec = entity(
  'NotificationTrigger',
  {},
  { type: t.string, text: t.string, comment: NotificationComment, custom: t.UnknownRecord },
)
export const NotificationTrigger: Codec<NotificationTrigger> = NotificationTriggerCodec

/** Why an activity is in a notification feed. */
export interface NotificationContext extends t.TypeOf<typeof NotificationContextCodec> {}
const NotificationContextCodec = entity(
  'NotificationContext',
  {},
  { target: NotificationTarget, trigger: NotificationTrigger },
)
export const NotificationContext: Codec<NotificationContext> = NotificationContextCodec

/** The unread and unseen activities of a notification feed. */
export interface NotificationStatus extends t.TypeOf<typeof NotificationStatusCodec> {}
const NotificationStatusCodec = entity(
  'NotificationStatus',
  {},
  {
    read_activities: list(t.string),
    seen_activities: list(t.string),
    unread: Integer,
    unseen: Integer,
    last_read_at: Timestamp,
    last_seen_at: Timestamp,
  },
)
export const NotificationStatus: Codec<NotificationStatus> = NotificationStatusCodec
