import { describe, expect, test } from 'vitest'
import { framesOf, summarise } from '../../../../../src/dead-letter/record/failure/error-summary.ts'
import { oddNames, oddValue } from '../../../../fixtures/odd-values.ts'

const same = (text: string) => text

describe('the summary of what was thrown', () => {
  test.each(oddNames)('is one, bounded and in words, of whatever it was: %s', (name) => {
    const { causes, frames, ...error } = summarise(oddValue(name), same)
    for (const one of [error, ...causes]) {
      expect(one.name).toMatch(/\S/)
      expect(one.message).toMatch(/\S/)
      expect(Object.values(one).every((value) => typeof value === 'string')).toBe(true)
    }
    expect(causes.length).toBeLessThanOrEqual(5)
    expect(frames.length).toBeLessThanOrEqual(5)
    expect(JSON.stringify({ error, causes, frames }).length).toBeLessThan(8_000)
  })

  test.each<[string, object]>([
    ['a number', { name: 'thrown number', message: '42' }],
    ['a bigint', { name: 'thrown bigint', message: '12' }],
    ['a symbol', { name: 'thrown symbol', message: 'Symbol(no)' }],
    ['null', { name: 'thrown null', message: '(no message)' }],
    ['a revoked Proxy', { name: 'thrown object', message: '(no message)' }],
    ['an error whose name throws', { name: 'Error', message: 'unreadable' }],
    ['an error whose message throws', { name: 'Error', message: '(no message)' }],
    ['an error of another realm', { name: 'RangeError', message: 'no' }],
    ['a DOMException', { name: 'AbortError', message: 'no', code: '20' }],
  ])('says what can be said of %s', (name, summary) => {
    expect(summarise(oddValue(name), same)).toMatchObject(summary)
  })

  test('has the code of an error and of those behind it, with where they were thrown', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', errno: -111 })
    const thrown = Object.assign(new Error('no database', { cause: refused }), { code: 57 })
    expect(summarise(thrown, same)).toMatchObject({
      code: '57',
      causes: [
        {
          name: 'Error',
          message: 'connect',
          code: 'ECONNREFUSED',
          at: expect.stringMatching(/failure\/error-summary\.test\.ts:\d+:\d+/),
        },
      ],
    })
  })

  test('has the errors that an AggregateError holds, the nearest first', () => {
    const members = [new TypeError('one', { cause: new Error('behind one') }), 'two']
    const { causes } = summarise(
      new AggregateError(members, 'all failed', { cause: new Error('why') }),
      same,
    )
    expect(causes.map(({ name, message }) => `${name}: ${message}`)).toEqual([
      'Error: why',
      'TypeError: one',
      'thrown string: two',
      'Error: behind one',
    ])
  })

  test('has both errors of a SuppressedError', () => {
    const thrown = Object.assign(new Error('both'), {
      name: 'SuppressedError',
      error: new Error('at disposal'),
      suppressed: new Error('before'),
    })
    expect(summarise(thrown, same).causes.map(({ message }) => message)).toEqual([
      'at disposal',
      'before',
    ])
  })

  test('takes no issues of a schema for errors: they hold values', () => {
    const thrown = Object.assign(new Error('invalid'), {
      errors: [{ message: 'received "jane@example.org"', path: ['email'] }],
    })
    expect(summarise(thrown, same).causes).toEqual([])
  })

  test('ends where causes go in a circle', () => {
    const { causes } = summarise(oddValue('an error with a circular cause'), same)
    expect(causes.map(({ message }) => message)).toEqual(['inner'])
  })

  test('goes through redact in every text', () => {
    const cause = Object.assign(new Error('of jane'), { name: 'JaneError', code: 'jane-1' })
    const thrown = Object.assign(new Error('jane', { cause }), {
      name: 'jane',
      code: 'jane',
      stack: 'jane\n    at Object.jane (/app/src/handlers.js:1:1)',
    })
    const summary = summarise(thrown, (text) => text.replace(/jane/gi, '***'))
    expect(JSON.stringify(summary)).not.toMatch(/jane/i)
    expect(summary).toMatchObject({
      name: '***',
      message: '***',
      code: '***',
      frames: ['Object.*** (app/src/handlers.js:1:1)'],
      causes: [{ name: '***Error', message: 'of ***', code: '***-1' }],
    })
  })

  test('lets redact see whole words: it goes over a text before that is cut', () => {
    const thrown = new Error(`${'x'.repeat(995)}jane@example.org`)
    const seen = summarise(thrown, (text) => text.replace(/\S+@example\.org/, 'y'))
    expect(seen.message).toBe('y')
  })

  test.each<[string, () => unknown]>([
    ['throws', () => oddValue('a revoked Proxy')],
    ['answers with nothing', () => undefined],
    ['is async', async () => 'too late'],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('loses the text where redact %s', async (_how, redact) => {
    const { message } = summarise(new Error('secret'), redact as never)
    await new Promise((resolve) => setImmediate(resolve))
    expect(message).toBe('(redacted)')
  })

  test.each<[string, () => unknown, string]>([
    ['JSON.parse', () => JSON.parse('jane'), 'a text that is not valid JSON'],
    ['BigInt', () => BigInt('jane'), 'Cannot convert … to a BigInt'],
    ['BigInt of a number', () => BigInt(1.5), 'The number … cannot be converted to a BigInt'],
    ['"in"', () => 'id' in ('jane' as never), "Cannot use 'in' operator to search for 'id' in …"],
    [
      'a property on a text',
      () => Object.assign('jane' as never, { 0: 'x' }),
      "Cannot assign to read only property '0' of ",
    ],
    [
      'a new property on a text',
      () => {
        const text = 'jane' as unknown as { id: number }
        text.id = 1
      },
      "Cannot create property 'id' on string …",
    ],
    ['a Map of texts', () => new Map(['jane'] as never), 'Iterator value … is not an entry object'],
    [
      'a time zone',
      () => new Intl.DateTimeFormat('en', { timeZone: 'jane' }),
      'Invalid time zone specified: …',
    ],
  ])('does not say what JavaScript quotes of a value: %s', (_what, fail, wanted) => {
    let thrown: unknown
    try {
      fail()
    } catch (error) {
      thrown = error
    }
    const { message } = summarise(thrown, same)
    expect(message).toContain(wanted)
    expect(message).not.toContain('jane')
  })
})

describe('the frames of a stack', () => {
  const frame = (at: number, place: string) => `    at f${at} (${place}:${at}:1)`
  const inPackage = (at: number) => frame(at, '/app/node_modules/pg/lib/client.js')

  test("are the app's before those of packages, with the very first", () => {
    const stack = [
      'Error: no',
      ...[1, 2, 3, 4, 5, 6].map(inPackage),
      frame(7, '/app/src/store.js'),
      frame(8, '/app/src/handlers.js'),
      inPackage(9),
    ].join('\n')
    const frames = framesOf(Object.assign(new Error('no'), { stack }), same)
    expect(frames.map((one) => one.slice(0, 2))).toEqual(['f1', 'f2', 'f3', 'f7', 'f8'])
  })

  test('are found behind a message of any length', () => {
    expect(framesOf(new Error('x'.repeat(1_000_000)), same)[0]).toContain('error-summary.test.ts')
  })

  test('are found where there are very many', () => {
    const stack = ['Error: no', ...Array.from({ length: 5_000 }, (_, at) => inPackage(at))]
    const thrown = Object.assign(new Error('no'), { stack: stack.join('\n') })
    expect(framesOf(thrown, same)).toHaveLength(5)
  })

  test('are none of the message, also where its last line looks like one', () => {
    const frames = framesOf(new Error('no\n    at secret (user-42:1:1)'), same)
    expect(frames.join()).not.toContain('secret')
    expect(frames[0]).toContain('error-summary.test.ts')
  })
})
