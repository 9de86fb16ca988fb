import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entryTest, type Filter, FilterError } from '../../../../src/dead-letter/select/filter.ts'
import { type DeadLetterEntry, entryOf } from '../../../../src/dead-letter/snapshot/entry.ts'
import { received } from '../received.ts'
import { letter } from '../world.ts'

const sourceArn = 'arn:aws:sqs:us-east-1:000000000000:orders'
const deadLetteredAtMs = Date.UTC(2026, 0, 3)

/** An entry with all that can be asked for. */
const full: DeadLetterEntry = {
  ...entryOf(
    received({
      messageId: '22222222-2222-4222-8222-222222222222',
      attributes:
        letter({
          type: 'message.new',
          cause: Object.assign(
            new TypeError('No such Channel', { cause: new Error('timed out') }),
            {
              code: 'E_CHANNEL',
            },
          ),
          sourceArn,
          nowMs: deadLetteredAtMs,
        }).attributes ?? {},
    }),
  ),
  fingerprint: 'abcdef0123456789',
}

const bare = entryOf(
  received({ body: '[{"type":"a.b"},{"type":"c"}]', sentAtMs: deadLetteredAtMs }),
)

const meets = (filter: Filter, entry = full) => entryTest(filter)(entry)

const accepted: readonly Filter[] = [
  { fingerprint: 'abcd' },
  { fingerprint: 'ABCDEF0123456789' },
  { reason: 'HandlerFailed' },
  { reason: 'handlerfailed' },
  { type: 'message.new' },
  { type: 'message.*' },
  { type: '*.new' },
  { type: '*' },
  { type: 'm*e*w' },
  { error: 'no such channel' },
  { error: 'typeerror' },
  { error: 'e_channel' },
  { error: 'TIMED' },
  { source: sourceArn },
  { source: 'orders' },
  { since: new Date(deadLetteredAtMs) },
  { until: new Date(deadLetteredAtMs + 1) },
  { since: new Date(deadLetteredAtMs - 1), until: new Date(deadLetteredAtMs + 1) },
  { attempts: '3' },
  { attempts: '=3' },
  { attempts: '>2' },
  { attempts: '>= 3' },
  { attempts: ' < 4 ' },
  { attempts: '<=3' },
  { ids: ['22222222-2222-4222-8222-222222222222'] },
  { ids: ['other', '2222'] },
  { ids: [received().messageId] },
  { ids: ['11111111'] },
]

const refused: readonly Filter[] = [
  { fingerprint: 'bcde' },
  { reason: 'Handler' },
  { reason: 'Redriven' },
  { type: 'message' },
  { type: 'message.new.*' },
  { type: 'me*ew.new' },
  { type: 'MESSAGE.NEW' },
  { error: 'no channel' },
  { source: 'order' },
  { source: 'arn:aws:sqs:us-east-1:000000000000:order' },
  { since: new Date(deadLetteredAtMs + 1) },
  { until: new Date(deadLetteredAtMs) },
  { attempts: '4' },
  { attempts: '>3' },
  { attempts: '<3' },
  { ids: [] },
  { ids: ['222222222222'] },
  { ids: ['2222222222222'] },
]

describe('a filter', () => {
  test('without a condition means all', () => {
    expect([meets({}), meets({}, bare)]).toEqual([true, true])
  })

  test.each(accepted)('of %o means a dead letter that meets it', (filter) => {
    expect(meets(filter)).toBe(true)
  })

  test.each(refused)('of %o does not mean one that does not', (filter) => {
    expect(meets(filter)).toBe(false)
  })

  test('of several conditions means what meets all of them', () => {
    fc.assert(
      fc.property(fc.subarray([...accepted]), fc.subarray([...refused]), (some, others) => {
        // A condition of one kind can be given once.
        const filter: Filter = Object.assign({}, ...some, ...others)
        const left = [...some, ...others].filter((one) =>
          Object.entries(one).every(([key, value]) => filter[key as keyof Filter] === value),
        )
        expect(meets(filter)).toBe(left.every((one) => meets(one)))
      }),
    )
  })

  test('of a type means a message of which one event has it', () => {
    expect(['c', 'a.*'].every((type) => meets({ type }, bare))).toBe(true)
    expect(meets({ type: 'b' }, bare)).toBe(false)
  })

  test('means what has no record by its reason, and not by an error', () => {
    expect(meets({ reason: 'redriven' }, bare)).toBe(true)
    expect(meets({ error: 'a' }, bare)).toBe(false)
  })

  test('of a time means what SQS moved by when it was first sent', () => {
    const moved = entryOf(received({ deadLetterSourceArn: sourceArn, sentAtMs: 5_000 }))
    expect(meets({ since: new Date(5_000), until: new Date(5_001) }, moved)).toBe(true)
    expect(meets({ since: new Date(5_001) }, moved)).toBe(false)
  })

  test('of a time does not mean what does not say when it came', () => {
    expect(meets({ since: new Date(0) }, entryOf(received({ sentAtMs: undefined })))).toBe(false)
  })

  test('of many ids means each of them', () => {
    const ids = Array.from({ length: 50_000 }, (_, at) => `${at}`.padStart(36, '0'))
    const isMeant = entryTest({ ids })
    const entries = ids.map((id) => entryOf(received({ messageId: id, body: '' })))
    expect(entries.every(isMeant)).toBe(true)
  })
})

describe('a pattern of types', () => {
  /** The same, slowly: all ways to share a text out to the stars. */
  function matchesSlowly(pattern: string, type: string): boolean {
    const [first, ...rest] = pattern
    if (first === undefined) return type === ''
    if (first !== '*') return type.startsWith(first) && matchesSlowly(rest.join(''), type.slice(1))
    for (let at = 0; at <= type.length; at++) {
      if (matchesSlowly(rest.join(''), type.slice(at))) return true
    }
    return false
  }

  test('means what a star that stands for any characters means', () => {
    const letters = (unit: string) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 8 })
    fc.assert(
      fc.property(letters('ab*').filter(Boolean), letters('ab'), (type, text) => {
        const entry = { ...bare, types: [text] }
        expect(meets({ type }, entry)).toBe(matchesSlowly(type, text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('is read in linear time, however many stars it has', () => {
    const entry = { ...bare, types: ['a'.repeat(100_000)] }
    const startMs = performance.now()
    expect(meets({ type: `${'*a'.repeat(10_000)}b` }, entry)).toBe(false)
    expect(performance.now() - startMs).toBeLessThan(1_000)
  })
})

describe('a condition that cannot be understood', () => {
  test.each<[Filter, string, string]>([
    [{ fingerprint: 'abxd' }, 'abxd', '  ^'],
    [{ fingerprint: 'abc' }, 'abc', '   ^'],
    [{ fingerprint: '' }, '', '^'],
    [{ type: 'a,b' }, 'a,b', ' ^'],
    [{ type: 'a b' }, 'a b', ' ^'],
    [{ type: '' }, '', '^'],
    [{ attempts: 'many' }, 'many', '^'],
    [{ attempts: '>' }, '>', ' ^'],
    [{ attempts: '>= 3x' }, '>= 3x', '    ^'],
    [{ attempts: '=> 3' }, '=> 3', ' ^'],
    [{ attempts: '-1' }, '-1', '^'],
    [{ attempts: '' }, '', '^'],
    [{ reason: '' }, '', '^'],
    [{ error: '' }, '', '^'],
    [{ source: '' }, '', '^'],
    [{ cid: '' }, '', '^'],
    [{ user: '' }, '', '^'],
    [{ contains: '' }, '', '^'],
    [{ ids: ['22222222', ''] }, '', '^'],
    [{ ids: ['123'] }, '123', '   ^'],
  ])('%o has its place marked', (filter, shown, mark) => {
    const [condition = ''] = Object.keys(filter)
    const failing = () => entryTest(filter)
    expect(failing).toThrow(FilterError)
    expect(failing).toThrow(expect.objectContaining({ condition }))
    const { message } = catching(failing)
    const [sentence, text, place] = message.split('\n')
    expect(sentence).toMatch(new RegExp(`^${condition}: .*expected`))
    expect([text, place]).toEqual([`  ${shown}`, `  ${mark}`])
  })

  test.each<keyof Filter>(['since', 'until'])('%s is no time', (key) => {
    expect(() => entryTest({ [key]: new Date('soon') })).toThrow(/a time is expected/)
  })

  test('is shown without what a terminal acts on, and not at any length', () => {
    const { message } = catching(() => entryTest({ type: '\u001b[31m\u202e,' }))
    expect(message).not.toMatch(/\p{Bidi_Control}/u)
    expect(message).not.toContain('\u001b')
    const long = catching(() => entryTest({ type: `${'a'.repeat(9_999)},` }))
    expect(long.message.length).toBeLessThan(600)
  })
})

function catching(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}
