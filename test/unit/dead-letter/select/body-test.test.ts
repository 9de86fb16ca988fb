import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bodyTest } from '../../../../src/dead-letter/select/body-test.ts'
import type { Filter } from '../../../../src/dead-letter/select/filter.ts'

const event = {
  type: 'message.new',
  cid: 'messaging:general',
  message: { text: 'Good "morning" ünser', mentioned_users: [{ id: 'mia' }], parent: ['a', 3] },
  user: { id: 'tom', name: 'Tom' },
}
const json = JSON.stringify(event)
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')

/** The same event in each wire form. */
const forms: readonly (readonly [string, string])[] = [
  ['plain', json],
  ['in base64', base64(json)],
  ['in gzip', base64(gzipSync(json))],
  ['in an array', JSON.stringify([{ type: 'other' }, event])],
  [
    'in an SNS notification',
    JSON.stringify({ Type: 'Notification', TopicArn: 'a', Message: json }),
  ],
  ['with escapes', json.replace('ü', '\\u00fc')],
]

const meets = (filter: Filter, body: string) => bodyTest(filter)?.(body)
const meetsEvent = (filter: Filter, content: object) =>
  meets(filter, JSON.stringify({ type: 'a', ...content }))

describe('conditions on a body', () => {
  test('are none where a filter has only others', () => {
    expect(bodyTest({ type: 'a', reason: 'b' })).toBeUndefined()
  })

  test.each(forms)('are tested on what is in a body %s', (_, body) => {
    expect(meets({ cid: 'messaging:general' }, body)).toBe(true)
    expect(meets({ cid: 'messaging' }, body)).toBe(false)
    expect(meets({ user: 'tom' }, body)).toBe(true)
    expect(meets({ user: 'mia' }, body)).toBe(true)
    expect(meets({ user: 'to' }, body)).toBe(false)
    expect(meets({ contains: 'Good "morning" ünser' }, body)).toBe(true)
    expect(meets({ contains: 'good' }, body)).toBe(false)
  })

  test('must all be met', () => {
    const both = { cid: 'messaging:general', user: 'tom', contains: 'Good' }
    expect(meets(both, json)).toBe(true)
    for (const wrong of [{ cid: 'a:b' }, { user: 'ben' }, { contains: 'bad' }]) {
      expect(meets({ ...both, ...wrong }, json)).toBe(false)
    }
  })

  test.each<[string, object]>([
    ['cid', { channel: { cid: 'a:b' } }],
    ['call_cid', { call_cid: 'a:b' }],
    ['a channel in parts', { channel_type: 'a', channel_id: 'b' }],
    ['a channel in parts inside', { message: { channel_type: 'a', channel_id: 'b' } }],
  ])('find a channel or a call by %s', (_, content) => {
    expect(meetsEvent({ cid: 'a:b' }, content)).toBe(true)
    expect(meetsEvent({ cid: 'a:c' }, content)).toBe(false)
  })

  test('do not take any text for a channel', () => {
    expect(meetsEvent({ cid: 'a:b' }, { text: 'a:b', other: { id: 'a:b' } })).toBe(false)
  })

  test.each<[string, object]>([
    ['user', { user: { id: 'tom' } }],
    ['user_id', { message: { user_id: 'tom' } }],
    ['quoted_user', { quoted_user: { id: 'tom' } }],
    ['created_by', { created_by: { id: 'tom' } }],
    ['created_by as an id', { created_by: 'tom' }],
    ['target_user_id', { target_user_id: 'tom' }],
    ['members', { members: [{ user: { id: 'tom' } }] }],
    ['users', { users: [{ id: 'tom' }] }],
    ['thread_participants_user_ids', { participants_user_ids: ['ben', 'tom'] }],
  ])('find a user by %s', (_, content) => {
    expect(meetsEvent({ user: 'tom' }, content)).toBe(true)
    expect(meetsEvent({ user: 'to' }, content)).toBe(false)
  })

  test('do not take any id for a user', () => {
    expect(meetsEvent({ user: 'tom' }, { id: 'tom', channel: { id: 'tom', name: 'tom' } })).toBe(
      false,
    )
  })

  test('search what cannot be decoded as it is, and find no channel and no user there', () => {
    const broken = '{"cid":"a:b","user_id":"tom"'
    expect(meets({ contains: '"a:b"' }, broken)).toBe(true)
    expect(meets({ contains: 'c:d' }, broken)).toBe(false)
    expect(meets({ cid: 'a:b' }, broken)).toBe(false)
    expect(meets({ user: 'tom' }, broken)).toBe(false)
  })

  test('are met by no event that is none', () => {
    for (const body of ['null', '3', '"tom"', '[null,[3]]']) {
      expect(meets({ user: 'tom' }, body)).toBe(false)
    }
  })

  test('look into events of the depth that may be', () => {
    let deep: object = { user_id: 'tom' }
    for (let depth = 0; depth < 60; depth++) deep = depth % 2 ? [deep] : { deep }
    expect(meetsEvent({ user: 'tom' }, { deep })).toBe(true)
  })
})
