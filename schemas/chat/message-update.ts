import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import type { Codec } from '../codec/standard.ts'

/** Which parts of a message an update has changed. */
export interface MessageChangeSet extends t.TypeOf<typeof MessageChangeSetCodec> {}
const MessageChangeSetCodec = entity(
  'MessageChangeSet',
  {},
  {
    text: t.boolean,
    html: t.boolean,
    mml: t.boolean,
    attachments: t.boolean,
    mentioned_user_ids: t.boolean,
    pin: t.boolean,
    quoted_message_id: t.boolean,
    silent: t.boolean,
    custom: t.boolean,
  },
)
export const MessageChangeSet: Codec<MessageChangeSet> = MessageChangeSetCodec

/** What an update has changed, and the text before it. */
export interface MessageUpdate extends t.TypeOf<typeof MessageUpdateCodec> {}
const MessageUpdateCodec = entity(
  'MessageUpdate',
  {},
  { change_set: MessageChangeSet, old_text: t.string },
)
export const MessageUpdate: Codec<MessageUpdate> = MessageUpdateCodec
