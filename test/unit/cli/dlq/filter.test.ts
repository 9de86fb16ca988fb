import { describe, expect, test } from 'vitest'
import { checkIds, filterOf, isFiltered } from '../../../../src/cli/dlq/filter.ts'
import { testShell } from '../terminal/fake-shell.ts'

const filter = (options: Parameters<typeof filterOf>[0], ...ids: string[]) =>
  filterOf(options, ids, testShell())

async function idsFrom(input: string) {
  const shell = testShell()
  shell.keyboard.end(input)
  return (await filterOf({ ids: '-' }, [], shell)).ids
}

describe('the filter of the command line', () => {
  test('is none without options', async () => {
    expect(isFiltered(await filter({}))).toBe(false)
    expect(isFiltered(await filter({}, 'abcd'))).toBe(true)
    expect(isFiltered(await filter({ attempts: '>3' }))).toBe(true)
  })

  test('has times as dates, ago or not', async () => {
    const nowMs = Date.now()
    const { since, until } = await filter({ since: '2h', until: '2026-11-27' })
    expect(nowMs - (since?.getTime() ?? 0)).toBeCloseTo(2 * 3_600_000, -4)
    expect(until?.toISOString()).toBe('2026-11-27T00:00:00.000Z')
    const exact = await filter({ since: '2026-11-27T03:00:00Z' })
    expect(exact.since?.toISOString()).toBe('2026-11-27T03:00:00.000Z')
  })

  test.each([
    ['yesterday', 0],
    ['2026-11-27 at noon', 10],
    ['2 h', 1],
    ['', 0],
  ])('marks the place in the time %j', async (since, at) => {
    const caret = `\n  ${since}\n  ${' '.repeat(at)}^`
    await expect(filter({ since })).rejects.toThrow(caret)
  })

  test('has the name of a source that is given by its URL', async () => {
    const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
    expect((await filter({ source: url })).source).toBe('orders')
    const arn = 'arn:aws:sqs:eu-west-1:123456789012:orders'
    expect((await filter({ source: arn })).source).toBe(arn)
  })

  test('takes the own event types of an app, and patterns', async () => {
    expect((await filter({ type: 'order.*' })).type).toBe('order.*')
    expect((await filter({ type: 'Ünlaut' })).type).toBe('Ünlaut')
  })

  test.each([
    ['abcd1\nabcd2\n', ['abcd1', 'abcd2']],
    ['abcd1, abcd2\tabcd3\r\n', ['abcd1', 'abcd2', 'abcd3']],
    ['12345678\n', ['12345678']],
    ['"abcd1"\n"abcd2"\n', ['abcd1', 'abcd2']],
    ['["abcd1",{"id":"abcd2"}]', ['abcd1', 'abcd2']],
    ['{"id":"abcd1","type":"a b"}\n\n{"id":"abcd2"}\n', ['abcd1', 'abcd2']],
    ['', []],
  ])('reads the ids in %j', async (input, ids) => {
    expect(await idsFrom(input)).toEqual(ids)
  })

  test.each([
    ['{"type":"x"}\n', 'Id 1 in standard input is not a text, nor an object with an id.'],
    ['["abcd", 7]', 'Id 2 in standard input'],
    ['abc\n', '"abc" is too short for an id: give at least 4 characters of it.'],
  ])('refuses the ids in %j', async (input, sentence) => {
    await expect(idsFrom(input)).rejects.toThrow(sentence)
  })

  test('refuses an empty id, which would be the beginning of each', () => {
    expect(() => checkIds(['abcd', ''])).toThrow('"" is too short for an id')
  })
})
