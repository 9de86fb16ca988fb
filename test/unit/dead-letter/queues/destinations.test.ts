import { beforeEach, describe, expect, test } from 'vitest'
import {
  type DestinationOptions,
  Destinations,
} from '../../../../src/dead-letter/queues/destinations.ts'
import { fault, type MemoryQueue } from '../../../../src/queue/memory/memory.ts'
import { createWorld, type World } from '../world.ts'

let world: World
let other: MemoryQueue

beforeEach(() => {
  world = createWorld()
  other = world.service.create('other', { maxMessageBytes: 2_048 })
})

const attributed = async (queue: MemoryQueue) => ({ queue, attributes: await queue.attributes() })

async function destinations(options: DestinationOptions = {}): Promise<Destinations> {
  return new Destinations(world.service, await attributed(world.dlq), options)
}

const to = ({ url, arn }: MemoryQueue) => ({ _tag: 'To', destination: { url, arn } })
const nowhere = (because: unknown) => ({ _tag: 'Nowhere', because })
const foreign = 'arn:aws:sqs:us-east-1:666666666666:source'

describe('the destination of a message', () => {
  test('is its own source, with what it takes', async () => {
    const found = await (await destinations()).of(world.source.arn)
    expect(found).toEqual({
      _tag: 'To',
      destination: {
        url: world.source.url,
        arn: world.source.arn,
        fifo: false,
        maxMessageBytes: 1_048_576,
      },
    })
  })

  test('is looked up once for each source', async () => {
    const all = await destinations()
    const before = world.source.calls.attributes
    await Promise.all([1, 2, 3].map(() => all.of(world.source.arn)))
    expect(world.source.calls.attributes - before).toBe(1)
  })

  test('is one queue for all, whatever they say', async () => {
    const all = await destinations({ to: await attributed(other) })
    for (const arn of [world.source.arn, foreign, undefined]) {
      expect(await all.of(arn)).toMatchObject(to(other))
    }
  })

  test('is another queue for those that do not say where they came from, and for them only', async () => {
    const all = await destinations({ otherwise: await attributed(other) })
    expect(await all.of(undefined)).toMatchObject(to(other))
    expect(await all.of(other.arn)).toMatchObject(to(other))
    expect(await all.of(world.source.arn)).toMatchObject(to(world.source))
    expect(await all.of(foreign)).toMatchObject(nowhere(expect.stringContaining('account')))
  })

  test('is not known where nothing says it', async () => {
    expect(await (await destinations()).of(undefined)).toEqual(
      nowhere('The messages do not say where they came from.'),
    )
  })

  test.each([
    ['of another account', foreign, /another account or region/],
    ['that is no ARN', 'https://evil.example/q', /another account or region/],
    ['that is not there', 'arn:aws:sqs:us-east-1:000000000000:gone', /gone/],
  ])('is not a queue %s', async (_, arn, because) => {
    expect(await (await destinations()).of(arn)).toEqual(nowhere(expect.stringMatching(because)))
  })

  test('is not a queue that does not name this one as its dead-letter queue', async () => {
    expect(await (await destinations()).of(other.arn)).toEqual(
      nowhere(expect.stringMatching(/names? other.*does not name this queue/)),
    )
  })

  test('is not a queue whose attributes may not be read', async () => {
    world.source.faults.always('attributes', fault.reject('AccessDenied'))
    expect(await (await destinations()).of(world.source.arn)).toMatchObject({ _tag: 'Nowhere' })
  })

  test('is not the queue that they are on', async () => {
    const own = await attributed(world.dlq)
    const because = 'Their destination is the queue that they are on.'
    expect(await (await destinations({ to: own })).of(undefined)).toEqual(nowhere(because))
    expect(await (await destinations({ otherwise: own })).of(undefined)).toEqual(nowhere(because))
  })

  test('fails with what may pass', async () => {
    world.source.faults.always('attributes', fault.reject('Unreachable'))
    await expect((await destinations()).of(world.source.arn)).rejects.toMatchObject({
      kind: 'Unreachable',
    })
  })

  test('is not looked up for more sources than a queue can have', async () => {
    const all = await destinations()
    const arn = (at: number) => `arn:aws:sqs:us-east-1:666666666666:q${at}`
    for (let at = 0; at < 1_000; at++) await all.of(arn(at))
    expect(await all.of(world.source.arn)).toEqual(
      nowhere('The messages name more than 1000 queues as their source.'),
    )
    expect(await all.of(arn(3))).toEqual(nowhere(expect.stringMatching(/another account/)))
  })
})
