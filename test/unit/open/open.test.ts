import { gzipSync } from 'node:zlib'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { OpenLimits } from '../../../src/open/limits.ts'
import { open } from '../../../src/open/open.ts'

const event = { type: 'message.new', message: { id: '8bff', text: 'zażółć 🙂' } }
const json = JSON.stringify(event)
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64')
const gzipped = (text: string) => base64(gzipSync(text))
const sns = (Message: string) =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: '22b80b92',
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:stream',
    Message,
    Timestamp: '2030-01-01T00:00:00.000Z',
    SignatureVersion: '1',
  })

function opened(body: string, limits?: Partial<OpenLimits>) {
  const result = open(body, limits)
  if (isRight(result)) return result.right
  throw new Error(`malformed: ${result.left.reason}`)
}

function reason(body: string, limits?: Partial<OpenLimits>): string {
  const result = open(body, limits)
  if (isLeft(result)) {
    expect(result.left._tag).toBe('MalformedBody')
    return result.left.reason
  }
  throw new Error(`opened as ${result.right.form.join(' ')}`)
}

const list = JSON.stringify([event, event])
const inside: readonly [string, string, readonly string[], number][] = [
  ['a JSON object', json, ['json'], 1],
  ['a JSON array', list, ['array'], 2],
  ['base64 of JSON', base64(json), ['base64', 'json'], 1],
  ['base64 of a JSON array', base64(list), ['base64', 'array'], 2],
  ['base64 of gzip of JSON', gzipped(json), ['base64', 'gzip', 'json'], 1],
  ['base64 of gzip of a JSON array', gzipped(list), ['base64', 'gzip', 'array'], 2],
]

describe('open', () => {
  it.each(inside)('opens %s', (_name, body, form, count) => {
    expect(opened(body)).toMatchObject({ form, events: Array(count).fill(event) })
  })

  it.each(inside)('opens %s inside an SNS notification', (_name, body, form, count) => {
    expect(opened(sns(body))).toMatchObject({
      form: ['sns', ...form],
      events: Array(count).fill(event),
    })
  })

  it('opens an SNS notification that a relay put into base64 or into another notification', () => {
    expect(opened(base64(sns(json))).form).toEqual(['base64', 'sns', 'json'])
    expect(opened(sns(sns(gzipped(json)))).form).toEqual(['sns', 'sns', 'base64', 'gzip', 'json'])
  })

  it.each(inside)('opens %s inside a notification that was trimmed', (_name, Message, form) => {
    for (const rest of [{}, { TopicArn: null }, { TopicArn: '' }]) {
      const trimmed = { Type: 'Notification', ...rest, Message }
      expect(opened(JSON.stringify(trimmed)).form).toEqual(['sns', ...form])
    }
  })

  it('takes for no notification what has no message text, or another kind', () => {
    const others = [
      { Type: 'Notification' },
      { Type: 'Notification', Message: { type: 'message.new' } },
      { Type: 'UnsubscribeConfirmation', Message: json },
      { Message: json },
    ]
    for (const other of others) {
      expect(opened(JSON.stringify(other))).toMatchObject({ form: ['json'], events: [other] })
    }
  })

  it('takes a fourth notification within three for what it is: an object that is no event', () => {
    const innermost = JSON.parse(sns(json))
    expect(opened(sns(sns(sns(json)))).events).toEqual([innermost])
  })

  it('does not take a chat event for an SNS notification', () => {
    const chat = { type: 'custom', Type: 'Notification', TopicArn: 'arn', Message: json }
    expect(opened(JSON.stringify(chat)).events).toEqual([chat])
    const lowerCase = { Type: 'Notification', TopicArn: 'arn', message: json }
    expect(opened(JSON.stringify(lowerCase)).form).toEqual(['json'])
  })

  it('does not open the message of a subscription confirmation', () => {
    const confirmation = { ...JSON.parse(sns(json)), Type: 'SubscriptionConfirmation' }
    expect(opened(JSON.stringify(confirmation)).events).toEqual([confirmation])
  })

  it('bears white space and a byte order mark around every form', () => {
    for (const [, body] of inside) {
      expect(opened(`\ufeff \r\n${body}\n`).events[0]).toEqual(event)
    }
    expect(opened(base64(`\ufeff${json}\n`)).events).toEqual([event])
    expect(opened(gzipped(`\ufeff${json}\n`)).events).toEqual([event])
  })

  it('opens base64 without padding, in wrapped lines, and in the URL-safe alphabet', () => {
    const text = base64(json)
    expect(text).toMatch(/=$/)
    expect(opened(text.replace(/=+$/, '')).events).toEqual([event])
    expect(opened(text.replace(/.{20}/g, '$&\r\n')).events).toEqual([event])
    const odd = { type: 'x', text: '???>>>~~~ÿÿÿ' }
    const urlSafe = Buffer.from(JSON.stringify(odd)).toString('base64url')
    expect(urlSafe).toMatch(/[-_]/)
    expect(opened(urlSafe).events).toEqual([odd])
  })

  it('opens any JSON value: whether it is an event is not its task', () => {
    for (const value of [null, true, false, 0, -1.5, 1234, 'text', 'eyJ0eXBlIjoieCJ9']) {
      expect(opened(JSON.stringify(value))).toMatchObject({ form: ['json'], events: [value] })
    }
  })

  it('keeps keys like __proto__ as data', () => {
    const value = opened('{"type":"x","__proto__":{"admin":true},"constructor":1}').events[0]
    expect(Object.keys(value as object)).toEqual(['type', '__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  it('opens strings with lone surrogates and NUL', () => {
    expect(opened('{"type":"\\ud800\\u0000"}').events).toEqual([{ type: '\ud800\0' }])
    expect(opened('{"type":"\ud800"}').events).toEqual([{ type: '\ud800' }])
  })
})

describe('open, of a malformed body', () => {
  it.each([
    ['nothing', '', 'empty'],
    ['white space', ' \n\ufeff', 'nothing but white space'],
    ['truncated JSON', json.slice(0, -2), `not valid JSON (${json.length - 2} characters)`],
    ['JSON with something after it', `${json}{}`, `not valid JSON (${json.length + 2} characters)`],
    ['an empty array', '[]', 'an empty array'],
    ['text', 'hello, world', 'neither JSON nor base64 of JSON or of gzip (12 characters)'],
    [
      'base64 of text',
      base64('hello'),
      'neither JSON nor base64 of JSON or of gzip (8 characters)',
    ],
    ['a lone surrogate', '\udfff', 'neither JSON nor base64 of JSON or of gzip (1 characters)'],
    ['NUL', '\0\0', 'neither JSON nor base64 of JSON or of gzip (2 characters)'],
    ['XML', '<a/>', 'neither JSON nor base64 of JSON or of gzip (4 characters)'],
    ['an empty gzip', gzipped(''), 'not valid JSON (0 characters)'],
    ['an empty SNS message', sns(''), 'inside an SNS notification: empty'],
  ])('refuses %s', (_name, body, expected) => {
    expect(reason(body)).toBe(expected)
  })

  it('refuses base64 that is cut, mixed or wrongly padded', () => {
    const text = base64(json)
    expect(reason(text.slice(0, 40))).toMatch(/^not valid JSON/)
    expect(reason(text.slice(0, 41))).toMatch(/^neither JSON/)
    expect(reason(`${text.slice(0, 8)}=${text.slice(8)}`)).toMatch(/^neither JSON/)
    expect(reason(`${text.replace(/=+$/, '')}=====`)).toMatch(/^neither JSON/)
    expect(reason(`${base64('{"a":"??~~"}')}+-_/`)).toMatch(/^neither JSON/)
    expect(reason(base64(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])))).toMatch(/^neither JSON/)
  })

  it('refuses gzip that is cut, damaged, followed by garbage, or not of UTF-8', () => {
    const bytes = gzipSync(json)
    expect(reason(base64(bytes.subarray(0, 30)))).toBe('gzip that ends too early (30 bytes)')
    const damaged = Buffer.from(bytes)
    damaged[20] = (damaged[20] ?? 0) ^ 0xff
    expect(reason(base64(damaged))).toMatch(/^damaged gzip/)
    expect(reason(base64(Buffer.concat([bytes, Buffer.from('tail')])))).toMatch(/^damaged gzip/)
    expect(reason(base64(gzipSync(Buffer.from([0x22, 0xff, 0x22]))))).toMatch(/not UTF-8/)
  })

  it('stops inflating at the limit, so that a gzip bomb costs little', () => {
    const bomb = gzipped(JSON.stringify({ type: 'x', text: 'a'.repeat(64 * 1024 * 1024) }))
    expect(reason(bomb)).toBe('gzip that inflates to more than 16777216 bytes')
    expect(reason(gzipped(json), { maxInflatedBytes: 20 })).toMatch(/more than 20 bytes/)
    const exact = Buffer.byteLength(json)
    expect(opened(gzipped(json), { maxInflatedBytes: exact }).events).toEqual([event])
  })

  const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`

  it('allows 64 levels and refuses 65, in a small body and in a large one', () => {
    const wide = ` "${'['.repeat(300_000)}\\"",`
    for (const filling of ['', wide]) {
      expect(opened(`[${filling}${nested(62)}]`).events.at(-1)).toBeDefined()
      expect(opened(`[${filling}[${nested(62)}]]`).events.at(-1)).toBeDefined()
      expect(reason(`[${filling}${nested(64)}]`)).toBe('nested deeper than 64 levels')
    }
    expect(reason('[[1]]', { maxNesting: 1 })).toBe('nested deeper than 1 level')
  })

  it('refuses megabytes of brackets without parsing them', () => {
    const bomb = gzipped('['.repeat(16 * 1024 * 1024))
    // Of this thread, so that a busy machine does not count.
    const before = process.threadCpuUsage()
    expect(reason(bomb)).toBe('nested deeper than 64 levels')
    expect(process.threadCpuUsage(before).user).toBeLessThan(1_000_000)
  })

  it('refuses more events than the limit', () => {
    const many = `[${Array(10_001).fill('{}').join(',')}]`
    expect(reason(many)).toBe('an array of 10001 events, more than 10000')
    expect(opened(many, { maxEvents: 10_001 }).events).toHaveLength(10_001)
  })

  it('never quotes the body', () => {
    const secret = 'correct-horse'
    for (const body of [
      `{"${secret}"`,
      secret,
      base64(`{"${secret}`),
      gzipped(secret),
      sns(`{${secret}`),
    ]) {
      expect(reason(body)).not.toContain(secret.slice(0, 4))
    }
  })
})
