import { isRight } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { expect, it } from 'vitest'
import { entity } from '../../../schemas/codec/entity.ts'
import { list } from '../../../schemas/codec/list.ts'
import { decodeEvent } from '../../../src/decode/decode.ts'
import { open } from '../../../src/open/open.ts'
import { foundingSample } from '../../fixtures/founding-sample.ts'

const User = entity('User', { id: t.string }, { role: t.string })
const Member = entity('ChannelMember', {}, { user_id: t.string, user: User })
const Message = entity('Message', { id: t.string }, { user: User })
const MessageNew = entity(
  'MessageNewEvent',
  { type: t.literal('message.new'), message: Message },
  { user: User, members: list(Member) },
)

it("opens and decodes with two drifts: the members' users that are no users", () => {
  const opened = open(foundingSample)
  if (!isRight(opened)) throw new Error(opened.left.reason)
  const [raw] = opened.right.events
  const decoded = decodeEvent(MessageNew, 'message.new', raw)
  if (!isRight(decoded)) throw new Error(JSON.stringify(decoded.left.issues))
  const { event, drift } = decoded.right
  expect(drift).toEqual([
    { path: 'members[0].user', normalisedPath: 'members[].user', expected: 'User' },
    { path: 'members[1].user', normalisedPath: 'members[].user', expected: 'User' },
  ])
  expect(event.members).toHaveLength(2)
  for (const member of event.members ?? []) {
    expect(member).toHaveProperty('created_at')
    expect(member).not.toHaveProperty('user')
  }
  expect(raw).toMatchObject({ members: [{ user: ['Object'] }, { user: ['Object'] }] })
})
