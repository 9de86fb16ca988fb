import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { chatEvent } from './event-fields.ts'
import { Reminder } from './message.ts'

/** What the events of a reminder have in common. */
const reminderEvent = {
  ...chatEvent,
  /** The channel of the message, as `type:id`. */
  cid: t.string,
  user_id: t.string,
  message_id: t.string,
  /** The parent of the message that the reminder is about. */
  parent_id: t.string,
  reminder: Reminder,
}

/** Sent when a user has set a reminder for a message, or saved it for later. */
export interface ReminderCreatedEvent extends t.TypeOf<typeof ReminderCreatedCodec> {}
const ReminderCreatedCodec = event('chat', 'reminder.created', {}, reminderEvent)
export const ReminderCreatedEvent: EventCodec<'chat', ReminderCreatedEvent> = ReminderCreatedCodec

/** Sent when a user has changed a reminder. */
export interface ReminderUpdatedEvent extends t.TypeOf<typeof ReminderUpdatedCodec> {}
const ReminderUpdatedCodec = event('chat', 'reminder.updated', {}, reminderEvent)
export const ReminderUpdatedEvent: EventCodec<'chat', ReminderUpdatedEvent> = ReminderUpdatedCodec

/** Sent when a user has removed a reminder. */
export interface ReminderDeletedEvent extends t.TypeOf<typeof ReminderDeletedCodec> {}
const ReminderDeletedCodec = event('chat', 'reminder.deleted', {}, reminderEvent)
export const ReminderDeletedEvent: EventCodec<'chat', ReminderDeletedEvent> = ReminderDeletedCodec

/** Sent when the time of a reminder has come. */
export interface NotificationReminderDueEvent
  extends t.TypeOf<typeof NotificationReminderDueCodec> {}
const NotificationReminderDueCodec = event('chat', 'notification.reminder_due', {}, reminderEvent)
export const NotificationReminderDueEvent: EventCodec<'chat', NotificationReminderDueEvent> =
  NotificationReminderDueCodec
