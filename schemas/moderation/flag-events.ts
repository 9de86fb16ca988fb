import type * as t from 'io-ts'
import { Message } from '../chat/message.ts'
import { event, type EventCodec } from '../codec/event.ts'
import { everyEvent } from '../event-fields.ts'
import { User } from '../user.ts'

/** Sent when a flag was reviewed. Its three parts are capitalised on the wire. */
export interface FlagUpdatedEvent extends t.TypeOf<typeof FlagUpdatedCodec> {}
const FlagUpdatedCodec = event(
  'moderation',
  'flag.updated',
  {},
  {
    ...everyEvent,
    /** Who reviewed it. */
    CreatedBy: User,
    /** The flagged message. */
    Message: Message,
    /** The flagged user. */
    User: User,
  },
)
export const FlagUpdatedEvent: EventCodec<'moderation', FlagUpdatedEvent> = FlagUpdatedCodec
