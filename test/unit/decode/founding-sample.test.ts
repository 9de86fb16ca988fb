import { isRight } from 'fp-ts/lib/Either.js'
import { expect, it } from 'vitest'
import { streamEvents } from '../../../schemas/index.ts'
import { decodeEvent } from '../../../src/decode/decode.ts'
import { open } from '../../../src/open/open.ts'
import { foundingSample } from '../../fixtures/founding-sample.ts'

it("opens and decodes with two drifts: the members' users that are no users", () => {
  const opened = open(foundingSample)
  if (!isRight(opened)) throw new Error(opened.left.reason)
  const [raw] = opened.right.events
  const decoded = decodeEvent(streamEvents['message.new'], 'message.new', raw)
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
