import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Storage } from '../../../../src/dead-letter/lines/lines.ts'
import { createMemoryStorage } from '../../../../src/dead-letter/lines/memory.ts'
import type { Plan } from '../../../../src/dead-letter/plan/plan.ts'
import { readPlan, writePlan } from '../../../../src/dead-letter/plan/plan-file.ts'
import { anyText } from '../texts.ts'
import { listOf } from '../world.ts'
import { emptyPlan } from './plans.ts'

let storage: Storage

beforeEach(() => {
  storage = createMemoryStorage()
})

const destination = {
  url: 'https://sqs/q',
  arn: 'arn:aws:sqs:r:1:q',
  fifo: false,
  maxMessageBytes: 1_024,
}

function planned(...ids: readonly string[]): Plan {
  return emptyPlan({
    destinations: [destination],
    messages: ids.map((id) => ({
      id,
      fingerprint: 'f',
      reason: 'HandlerFailed',
      types: ['a'],
      destination: destination.url,
    })),
  })
}

/** Writes a plan, changes its lines, and reads it. */
async function changed(plan: Plan, change: (lines: readonly string[]) => readonly string[]) {
  await writePlan(plan, 'plan', storage)
  const file = await storage.open('plan')
  const lines = await listOf(file.all())
  await file.discard()
  const again = await storage.create('plan')
  for (const line of change(lines)) again.add(line)
  await again.close()
  return await readPlan('plan', storage)
}

const maybe = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined })
const count = fc.integer({ min: 0, max: 1_000_000 })
const leftKinds = ['no source', 'no destination', 'beyond the limit'] as const
const anyFilter = fc.record(
  {
    fingerprint: anyText,
    reason: anyText,
    type: anyText,
    error: anyText,
    source: anyText,
    since: fc.date({ noInvalidDate: true }),
    until: fc.date({ noInvalidDate: true }),
    attempts: anyText,
    cid: anyText,
    user: anyText,
    contains: anyText,
    ids: fc.array(anyText),
  },
  { requiredKeys: [] },
)

const anyDestination = fc.record({
  url: anyText.filter(Boolean),
  arn: anyText,
  fifo: fc.boolean(),
  maxMessageBytes: count,
})

const anyPlan: fc.Arbitrary<Plan> = fc
  .uniqueArray(anyDestination, { selector: ({ url }) => url, maxLength: 4 })
  .chain((destinations) =>
    fc.record({
      id: anyText,
      queueUrl: anyText,
      fifo: fc.boolean(),
      seenAtMs: count,
      filter: anyFilter,
      limit: maybe(count),
      maxReplays: maybe(count),
      onlyFrom: maybe(anyText),
      to: maybe(anyText),
      otherwise: maybe(anyText),
      destinations: fc.constant(destinations),
      messages: fc.array(
        fc.record({
          id: anyText,
          fingerprint: anyText,
          reason: anyText,
          types: fc.array(anyText),
          destination: fc.constantFrom(undefined, ...destinations.map(({ url }) => url)),
        }),
      ),
      left: fc.array(fc.record({ kind: fc.constantFrom(...leftKinds), because: anyText, count })),
    }),
  )

describe('a plan in a file', () => {
  test('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        const files = createMemoryStorage()
        await writePlan(plan, 'plan', files)
        expect(await readPlan('plan', files)).toEqual(plan)
      }),
    )
  })

  test('does not take the place of another file', async () => {
    await writePlan(planned('one'), 'plan', storage)
    await expect(writePlan(planned('two'), 'plan', storage)).rejects.toMatchObject({
      code: 'EEXIST',
    })
    expect((await readPlan('plan', storage)).messages).toHaveLength(1)
  })

  test('that could not be written whole is not left', async () => {
    const failing: Storage = {
      ...storage,
      create: async (path) => {
        const lines = await storage.create(path)
        const sync = async () => {
          throw new Error('The disk is full.')
        }
        return Object.assign(Object.create(lines), { sync })
      },
    }
    await expect(writePlan(planned('one'), 'plan', failing)).rejects.toThrow('The disk is full.')
    await expect(storage.open('plan')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('has less to do where lines were taken out', async () => {
    const plan = await changed(planned('one', 'two', 'three'), (lines) =>
      lines.filter((line) => !line.includes('"two"')),
    )
    expect(plan.messages.map(({ id }) => id)).toEqual(['one', 'three'])
  })

  test('may have empty lines', async () => {
    const plan = await changed(planned('one', 'two'), ([header = '', one = '', two = '']) => [
      header,
      '',
      one,
      '',
      two,
    ])
    expect(plan.messages).toHaveLength(2)
  })

  test('is not read with a destination that its first line does not show', async () => {
    const reading = changed(planned('one', 'two'), ([header = '', one = '', two = '']) => [
      header,
      one,
      two.replace(destination.url, 'https://sqs/evil'),
    ])
    await expect(reading).rejects.toThrow(
      'plan cannot be carried out: the destination in line 3 is not one of those in its first line.',
    )
  })

  test.each<[string, (lines: readonly string[]) => readonly string[], RegExp]>([
    [
      'of another version',
      ([header = '', ...lines]) => [header.replace('"version":1', '"version":2'), ...lines],
      /plan is a plan of version 2, and this release reads version 1/,
    ],
    [
      'of another kind',
      ([header = '', ...lines]) => [header.replace('"plan"', '"snapshot"'), ...lines],
      /is not a plan of sluice/,
    ],
    [
      'with a first line that lacks something',
      ([header = '', ...lines]) => [header.replace('"queueUrl"', '"other"'), ...lines],
      /its first line is not complete/,
    ],
    [
      'with a line that is no JSON',
      ([header = '']) => [header, 'text'],
      /line 2 is not a JSON object/,
    ],
    [
      'with a line that is no message',
      ([header = '', one = '']) => [header, one, '{"id":3}'],
      /line 3 is not a message of a plan/,
    ],
    ['without a line', () => [], /is not a plan of sluice/],
  ])('%s is not read', async (_, change, sentence) => {
    await expect(changed(planned('one', 'two'), change)).rejects.toThrow(sentence)
  })

  test('that is not there is not read', async () => {
    await expect(readPlan('nowhere', storage)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
