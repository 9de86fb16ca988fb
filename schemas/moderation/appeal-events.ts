import type * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { everyEvent } from '../event-fields.ts'
import { AppealItem } from './review-queue.ts'

/** What the events of an appeal have in common. */
const appealEvent = { ...everyEvent, appeal: AppealItem }

/** Sent when a user appeals against a decision of moderation. */
export interface AppealCreatedEvent extends t.TypeOf<typeof AppealCreatedCodec> {}
const AppealCreatedCodec = event('moderation', 'appeal.created', {}, appealEvent)
export const AppealCreatedEvent: EventCodec<'moderation', AppealCreatedEvent> = AppealCreatedCodec

/** Sent when an appeal was accepted and the decision is undone. */
export interface AppealAcceptedEvent extends t.TypeOf<typeof AppealAcceptedCodec> {}
const AppealAcceptedCodec = event('moderation', 'appeal.accepted', {}, appealEvent)
export const AppealAcceptedEvent: EventCodec<'moderation', AppealAcceptedEvent> =
  AppealAcceptedCodec

/** Sent when an appeal was rejected and the decision stands. */
export interface AppealRejectedEvent extends t.TypeOf<typeof AppealRejectedCodec> {}
const AppealRejectedCodec = event('moderation', 'appeal.rejected', {}, appealEvent)
export const AppealRejectedEvent: EventCodec<'moderation', AppealRejectedEvent> =
  AppealRejectedCodec
