import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { FailedChannelUpdates } from './campaign.ts'
import { Channel, ChannelMute } from './channel.ts'
import { chatEvent, inChannel } from './event-fields.ts'
import { Message } from './message.ts'

/** A change that a message of the channel may announce. */
const changedEvent = { ...inChannel, message_id: t.string, message: Message }

/** What the events of muted channels have in common. */
const channelMuteEvent = {
  ...chatEvent,
  /** The mute that was added or removed. */
  mute: ChannelMute,
  /** All of them, where several channels were muted at once. */
  mutes: list(ChannelMute),
}

/** What the events of a change to many channels have in common. */
const batchEvent = {
  ...chatEvent,
  status: t.string,
  /** Those that could not be changed, and why. */
  failed_channels: list(FailedChannelUpdates),
  operation: t.string,
  success_channels_count: Integer,
  task_id: t.string,
  batch_created_at: Timestamp,
  finished_at: Timestamp,
}

/** Sent when a channel was created. */
export interface ChannelCreatedEvent extends t.TypeOf<typeof ChannelCreatedCodec> {}
const ChannelCreatedCodec = event('chat', 'channel.created', { channel: Channel }, inChannel)
export const ChannelCreatedEvent: EventCodec<'chat', ChannelCreatedEvent> = ChannelCreatedCodec

/**
 * Sent when the data of a channel has changed, with the message that announces it if there is one.
 */
export interface ChannelUpdatedEvent extends t.TypeOf<typeof ChannelUpdatedCodec> {}
const ChannelUpdatedCodec = event('chat', 'channel.updated', { channel: Channel }, changedEvent)
export const ChannelUpdatedEvent: EventCodec<'chat', ChannelUpdatedEvent> = ChannelUpdatedCodec

/** Sent when a channel was deleted. */
export interface ChannelDeletedEvent extends t.TypeOf<typeof ChannelDeletedCodec> {}
const ChannelDeletedCodec = event('chat', 'channel.deleted', { channel: Channel }, inChannel)
export const ChannelDeletedEvent: EventCodec<'chat', ChannelDeletedEvent> = ChannelDeletedCodec

/**
 * Sent when the messages of a channel were removed, with the message that announces it if there is
 * one.
 */
export interface ChannelTruncatedEvent extends t.TypeOf<typeof ChannelTruncatedCodec> {}
const ChannelTruncatedCodec = event('chat', 'channel.truncated', { channel: Channel }, changedEvent)
export const ChannelTruncatedEvent: EventCodec<'chat', ChannelTruncatedEvent> =
  ChannelTruncatedCodec

/** Sent when a channel was frozen: nobody can post in it. */
export interface ChannelFrozenEvent extends t.TypeOf<typeof ChannelFrozenCodec> {}
const ChannelFrozenCodec = event('chat', 'channel.frozen', {}, inChannel)
export const ChannelFrozenEvent: EventCodec<'chat', ChannelFrozenEvent> = ChannelFrozenCodec

/** Sent when a frozen channel was opened again. */
export interface ChannelUnfrozenEvent extends t.TypeOf<typeof ChannelUnfrozenCodec> {}
const ChannelUnfrozenCodec = event('chat', 'channel.unfrozen', {}, inChannel)
export const ChannelUnfrozenEvent: EventCodec<'chat', ChannelUnfrozenEvent> = ChannelUnfrozenCodec

/** Sent when a user has hidden a channel from their list. */
export interface ChannelHiddenEvent extends t.TypeOf<typeof ChannelHiddenCodec> {}
const ChannelHiddenCodec = event(
  'chat',
  'channel.hidden',
  {},
  {
    ...inChannel,
    channel: Channel,
    /** True if the messages until now are permanently hidden from the user. */
    clear_history: t.boolean,
  },
)
export const ChannelHiddenEvent: EventCodec<'chat', ChannelHiddenEvent> = ChannelHiddenCodec

/** Sent when a hidden channel is shown to a user again. */
export interface ChannelVisibleEvent extends t.TypeOf<typeof ChannelVisibleCodec> {}
const ChannelVisibleCodec = event('chat', 'channel.visible', {}, { ...inChannel, channel: Channel })
export const ChannelVisibleEvent: EventCodec<'chat', ChannelVisibleEvent> = ChannelVisibleCodec

/** Sent when a user has muted channels. */
export interface ChannelMutedEvent extends t.TypeOf<typeof ChannelMutedCodec> {}
const ChannelMutedCodec = event('chat', 'channel.muted', {}, channelMuteEvent)
export const ChannelMutedEvent: EventCodec<'chat', ChannelMutedEvent> = ChannelMutedCodec

/** Sent when a user has unmuted channels. */
export interface ChannelUnmutedEvent extends t.TypeOf<typeof ChannelUnmutedCodec> {}
const ChannelUnmutedCodec = event('chat', 'channel.unmuted', {}, channelMuteEvent)
export const ChannelUnmutedEvent: EventCodec<'chat', ChannelUnmutedEvent> = ChannelUnmutedCodec

/** Sent when the longest streak of a channel, of days with activity in a row, has changed. */
export interface ChannelMaxStreakChangedEvent
  extends t.TypeOf<typeof ChannelMaxStreakChangedCodec> {}
const ChannelMaxStreakChangedCodec = event('chat', 'channel.max_streak_changed', {}, inChannel)
export const ChannelMaxStreakChangedEvent: EventCodec<'chat', ChannelMaxStreakChangedEvent> =
  ChannelMaxStreakChangedCodec

/** Sent when a batch update of channels has begun. */
export interface ChannelBatchUpdateStartedEvent
  extends t.TypeOf<typeof ChannelBatchUpdateStartedCodec> {}
const ChannelBatchUpdateStartedCodec = event('chat', 'channel_batch_update.started', {}, batchEvent)
export const ChannelBatchUpdateStartedEvent: EventCodec<'chat', ChannelBatchUpdateStartedEvent> =
  ChannelBatchUpdateStartedCodec

/** Sent when a batch update of channels is done, with the channels that failed. */
export interface ChannelBatchUpdateCompletedEvent
  extends t.TypeOf<typeof ChannelBatchUpdateCompletedCodec> {}
const ChannelBatchUpdateCompletedCodec = event(
  'chat',
  'channel_batch_update.completed',
  {},
  batchEvent,
)
export const ChannelBatchUpdateCompletedEvent: EventCodec<
  'chat',
  ChannelBatchUpdateCompletedEvent
> = ChannelBatchUpdateCompletedCodec
