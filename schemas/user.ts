import * as t from 'io-ts'
import { entity } from './codec/entity.ts'
import { Integer } from './codec/integer.ts'
import { list } from './codec/list.ts'
import { record } from './codec/record.ts'
import type { Codec } from './codec/standard.ts'
import { Timestamp } from './codec/timestamp.ts'
import { type Carrying, customData } from './custom-data.ts'

/** A device that gets push notifications of a user. */
export interface Device extends t.TypeOf<typeof DeviceCodec> {}
const DeviceCodec = entity(
  'Device',
  { id: t.string },
  {
    user_id: t.string,
    disabled: t.boolean,
    disabled_reason: t.string,
    hardware_id: t.string,
    push_provider: t.string,
    push_provider_name: t.string,
    voip: t.boolean,
    created_at: Timestamp,
  },
)
export const Device: Codec<Device> = DeviceCodec

/** One of a user's privacy settings: whether others may see the thing. */
export interface PrivacySetting extends t.TypeOf<typeof PrivacySettingCodec> {}
const PrivacySettingCodec = entity('PrivacySetting', {}, { enabled: t.boolean })
export const PrivacySetting: Codec<PrivacySetting> = PrivacySettingCodec

/** What a user lets others see. */
export interface PrivacySettings extends t.TypeOf<typeof PrivacySettingsCodec> {}
const PrivacySettingsCodec = entity(
  'PrivacySettings',
  {},
  {
    delivery_receipts: PrivacySetting,
    read_receipts: PrivacySetting,
    typing_indicators: PrivacySetting,
  },
)
export const PrivacySettings: Codec<PrivacySettings> = PrivacySettingsCodec

/** Whether a user wants push notifications. */
export interface PushNotificationSettings extends t.TypeOf<typeof PushNotificationSettingsCodec> {}
const PushNotificationSettingsCodec = entity(
  'PushNotificationSettings',
  {},
  { disabled: t.boolean, disabled_until: Timestamp },
)
export const PushNotificationSettings: Codec<PushNotificationSettings> =
  PushNotificationSettingsCodec

/** The properties of a user that every shape of one may have. */
export const userFields = {
  name: t.string,
  role: t.string,
  avg_response_time: Integer,
  ban_expires: Timestamp,
  banned: t.boolean,
  blocked_user_ids: list(t.string),
  bypass_moderation: t.boolean,
  devices: list(Device),
  image: t.string,
  invisible: t.boolean,
  language: t.string,
  last_active: Timestamp,
  online: t.boolean,
  privacy_settings: PrivacySettings,
  push_notifications: PushNotificationSettings,
  revoke_tokens_issued_before: Timestamp,
  shadow_banned: t.boolean,
  teams: list(t.string),
  teams_role: record(t.string),
  deactivated_at: Timestamp,
  custom: customData('user'),
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Timestamp,
}

/** A user: the author of a message, a member, a moderator, a caller. */
export interface User extends Carrying<'user', typeof UserCodec> {}
const UserCodec = entity(
  'User',
  { id: t.string },
  {
    ...userFields,
    channel_unread_count: Integer,
    total_unread_count: Integer,
    unread_channels: Integer,
    unread_count: Integer,
    unread_thread_messages: Integer,
    /** Threads with unread replies. */
    unread_threads: Integer,
    channel_last_read_at: Timestamp,
  },
  'user',
)
export const User: Codec<User> = UserCodec
