import { beforeEach, describe, expect, test } from 'vitest'
import { lineageAttribute } from '../../../../src/dead-letter/record/record.ts'
import { destinationIn, type PlanOptions } from '../../../../src/dead-letter/plan/plan.ts'
import { Destinations } from '../../../../src/dead-letter/queues/destinations.ts'
import type { MemoryQueue } from '../../../../src/queue/memory/memory.ts'
import { text } from '../record/letters.ts'
import { createWorld, fill, fillGroup, idsOn, letter, planOf, type World } from '../world.ts'
import { emptyPlan } from './plans.ts'

let world: World

beforeEach(() => {
  world = createWorld()
})

const attributed = async (queue: MemoryQueue) => ({ queue, attributes: await queue.attributes() })

/** A plan that asks the messages themselves where they go. */
async function planTo(
  options: Partial<PlanOptions> & {
    readonly otherwiseTo?: MemoryQueue
    readonly allTo?: MemoryQueue
  },
) {
  const { otherwiseTo, allTo, ...others } = options
  const destinations = new Destinations(world.service, await attributed(world.dlq), {
    to: allTo && (await attributed(allTo)),
    otherwise: otherwiseTo && (await attributed(otherwiseTo)),
  })
  return await planOf(world, {
    otherwise: otherwiseTo?.url,
    to: allTo?.url,
    destinations,
    ...others,
  })
}

describe('a plan', () => {
  test('has the messages that are meant, with what they are and where they go', async () => {
    await world.dlq.send([letter({ type: 'a', sourceArn: world.source.arn })])
    const takenAtMs = world.clock.now()
    const plan = await planTo({})
    const [id = ''] = idsOn(world.dlq)
    expect(plan).toMatchObject({
      queueUrl: world.dlq.url,
      fifo: false,
      seenAtMs: takenAtMs,
      left: [],
      destinations: [{ url: world.source.url, arn: world.source.arn, fifo: false }],
      messages: [
        {
          id,
          reason: 'HandlerFailed',
          types: ['a'],
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          destination: world.source.url,
        },
      ],
    })
  })

  test('has an id of its own', async () => {
    await fill(world.dlq, 1)
    expect((await planOf(world)).id).not.toBe((await planOf(world)).id)
  })

  test('has the oldest first, and with a limit only these', async () => {
    for (const [type, sentAtMs] of [
      ['new', 3_000] as const,
      ['old', 1_000] as const,
      ['mid', 2_000] as const,
    ]) {
      await world.dlq.send([letter({ type, from: { sentAtMs } })])
    }
    const plan = await planOf(world, { limit: 2 })
    expect(plan.messages.map(({ types }) => types[0])).toEqual(['old', 'mid'])
    expect(plan.left).toEqual([
      { kind: 'beyond the limit', because: 'They are beyond the limit.', count: 1 },
    ])
    expect(plan.limit).toBe(2)
  })

  test('of a FIFO queue has its order, whatever the messages say', async () => {
    world = createWorld({ fifo: true })
    for (const at of [3, 2, 1]) {
      const made = letter({ type: `${at}`, from: { sentAtMs: at, groupId: 'g' } })
      await world.dlq.send([{ ...made, deduplicationId: `${at}` }])
    }
    const plan = await planOf(world)
    expect(plan.messages.map(({ types }) => types[0])).toEqual(['3', '2', '1'])
  })

  test('leaves what has been replayed so often', async () => {
    for (const replays of [0, 1, 2, 3]) {
      const origin = JSON.stringify({ version: 1, messageId: `${replays}`, replays })
      await world.dlq.send([
        { body: `${replays}`, attributes: { [lineageAttribute]: text(origin) } },
      ])
    }
    const plan = await planOf(world, { maxReplays: 2 })
    expect(plan.messages).toHaveLength(2)
    expect(plan.left).toEqual([
      { kind: 'replayed too often', because: 'They were replayed 2 times or more.', count: 2 },
    ])
  })

  test('from one source leaves what names another, and has what names none', async () => {
    const other = 'arn:aws:sqs:us-east-1:000000000000:other'
    for (const sourceArn of [world.source.arn, other, undefined]) {
      await world.dlq.send([letter({ sourceArn })])
    }
    const plan = await planTo({ onlyFrom: world.source.arn, otherwiseTo: world.source })
    expect(plan.messages).toHaveLength(2)
    expect(plan.left).toEqual([
      { kind: 'from other queues', because: 'They came from other queues.', count: 1 },
    ])
  })

  test('leaves what nobody knows the destination of, and says why', async () => {
    const foreign = 'arn:aws:sqs:eu-west-1:000000000000:source'
    for (const sourceArn of [undefined, undefined, foreign]) {
      await world.dlq.send([letter({ sourceArn })])
    }
    const plan = await planTo({})
    expect(plan.messages).toEqual([])
    expect(plan.left).toEqual([
      {
        kind: 'no source',
        because: 'The messages do not say where they came from.',
        count: 2,
      },
      {
        kind: 'no destination',
        because: 'The messages name a queue of another account or region as their source.',
        count: 1,
      },
    ])
  })

  test('lists the destinations that are used, and no others', async () => {
    const other = world.service.create('other')
    await world.dlq.send([letter({ sourceArn: world.source.arn })])
    const plan = await planTo({ otherwiseTo: other })
    expect(plan.destinations.map(({ url }) => url)).toEqual([world.source.url])
    const all = await planTo({ allTo: other })
    expect(all.destinations.map(({ url }) => url)).toEqual([other.url])
  })

  test('to delete has no destinations', async () => {
    await fill(world.dlq, 2)
    const plan = await planOf(world, { destinations: undefined })
    expect(plan.destinations).toEqual([])
    expect(plan.messages.map(({ destination }) => destination)).toEqual([undefined, undefined])
  })

  test('has a limit that can be written down, or none', async () => {
    const { limit, maxReplays } = await planOf(world, {
      limit: Number.POSITIVE_INFINITY,
      maxReplays: Number.POSITIVE_INFINITY,
    })
    expect([limit, maxReplays]).toEqual([undefined, undefined])
  })

  test('of a FIFO queue lists what its pass could reach', async () => {
    world = createWorld({ fifo: true })
    await fillGroup(world.dlq, 'g', 15)
    expect((await planOf(world)).messages.length).toBeLessThan(15)
  })
})

describe('the destination of a message that is received later', () => {
  const destination = (name: string) => ({
    url: `https://${name}`,
    arn: `arn:${name}`,
    fifo: true,
    maxMessageBytes: 1,
  })
  const [own, other] = [destination('own'), destination('other')]

  test('is the one of its source, where that was shown', () => {
    const plan = emptyPlan({ destinations: [own, other] })
    expect(destinationIn(plan, { sourceArn: own.arn })).toBe(own)
    expect(destinationIn(plan, { sourceArn: 'arn:third' })).toBeUndefined()
    expect(destinationIn(plan, { sourceArn: undefined })).toBeUndefined()
  })

  test('is the one for those that name none', () => {
    const plan = emptyPlan({ destinations: [own, other], otherwise: other.url })
    expect(destinationIn(plan, { sourceArn: undefined })).toBe(other)
    expect(destinationIn(plan, { sourceArn: own.arn })).toBe(own)
  })

  test('is the one for all', () => {
    const plan = emptyPlan({ destinations: [other], to: other.url })
    expect(destinationIn(plan, { sourceArn: own.arn })).toBe(other)
    expect(destinationIn(plan, { sourceArn: undefined })).toBe(other)
  })

  test('is none where that was not shown', () => {
    expect(destinationIn(emptyPlan({ to: other.url }), { sourceArn: own.arn })).toBeUndefined()
  })
})
