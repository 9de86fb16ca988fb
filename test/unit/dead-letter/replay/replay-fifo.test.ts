import { beforeEach, describe, expect, test } from 'vitest'
import { failureAttribute } from '../../../../src/dead-letter/record/record.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import type { Queue } from '../../../../src/queue/port.ts'
import { text } from '../record/letters.ts'
import {
  bodies,
  createWorld,
  failAgain,
  fillGroup,
  letter,
  numbers,
  numbersOf,
  outcomesOf,
  planOf,
  replayAll,
  replayPlan,
  states,
  type World,
} from '../world.ts'

let world: World

beforeEach(() => {
  world = createWorld({ fifo: true })
})

describe('a replay on FIFO queues', () => {
  test('reaches, round by round, all of a group, and keeps its order', async () => {
    await fillGroup(world.dlq, 'g', 35)
    await fillGroup(world.dlq, 'h', 5)
    const plan = await planOf(world)
    const report = await replayPlan(world, plan)
    expect(plan.messages.length).toBeLessThan(40)
    expect(outcomesOf(report)).toEqual({ Replayed: 40 })
    expect(numbersOf(world.source, 'g')).toEqual(numbers(35))
    expect(numbersOf(world.source, 'h')).toEqual(numbers(5))
  })

  test('goes no further than the filter of the plan', async () => {
    for (const [at, type] of ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'].entries()) {
      const body = JSON.stringify({ type, at })
      await world.dlq.send([{ body, groupId: 'g', deduplicationId: `${at}` }])
    }
    const plan = await planOf(world, { filter: { type: 'a' } })
    const report = await replayPlan(world, plan)
    expect(outcomesOf(report)).toEqual({ Replayed: 4 })
    expect(numbersOf(world.source, 'a')).toEqual([0, 2, 4, 6])
    expect(numbersOf(world.dlq, 'b')).toEqual([1, 3, 5, 7])
    expect(states(world.dlq)).toEqual(Array(4).fill('visible'))
  })

  test('goes no further than the limit of the plan', async () => {
    await fillGroup(world.dlq, 'g', 35)
    const report = await replayPlan(world, await planOf(world, { limit: 22 }))
    expect(outcomesOf(report)).toEqual({ Replayed: 22 })
    expect(numbersOf(world.source, 'g')).toEqual(numbers(22))
    expect(numbersOf(world.dlq, 'g')).toEqual(numbers(35).slice(22))
  })

  test('keeps room for what the plan lists, whatever stands behind other messages', async () => {
    await fillGroup(world.dlq, 'g', 30)
    const plan = await planOf(world, { limit: 11 })
    await fillGroup(world.dlq, 'h', 1)
    const { messageId = '' } = world.dlq.messages().at(-1) ?? {}
    const last = { id: messageId, fingerprint: '', reason: '', types: [] }
    const messages = [...plan.messages, { ...last, destination: world.source.url }]
    // The listed one is received late.
    await world.dlq.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 2 })
    const report = await replayPlan(world, { ...plan, messages })
    expect(report.counts.Replayed).toBe(11)
    expect(numbersOf(world.source, 'h')).toEqual([0])
    expect(numbersOf(world.source, 'g')).toEqual(numbers(10))
  })

  test('does not count for the limit what it cannot send, and leaves it', async () => {
    const foreign = 'arn:aws:sqs:us-east-1:666666666666:source.fifo'
    for (const at of numbers(20)) {
      const body = JSON.stringify({ type: 'g', at })
      const sourceArn = at >= 10 && at < 15 ? foreign : world.source.arn
      const made = letter({
        body,
        type: 'g',
        from: { groupId: 'g', messageId: `${at}` },
        sourceArn,
      })
      await world.dlq.send([{ ...made, deduplicationId: `${at}` }])
    }
    const report = await replayPlan(world, await planOf(world, { limit: 12 }))
    expect(outcomesOf(report)).toEqual({ Replayed: 12 })
    expect(numbersOf(world.source, 'g')).toEqual([...numbers(10), 15, 16])
    expect(numbersOf(world.dlq, 'g')).toEqual([10, 11, 12, 13, 14, 17, 18, 19])
  })

  test('reaches all and keeps the order where the attributes of the queue cannot be read', async () => {
    for (const at of numbers(15)) {
      // The later they came to the queue, the earlier they were sent to the source.
      const sentAt = new Date(world.clock.now() - at * 60_000).toISOString()
      const lasting = { reason: 'HandlerFailed', messageId: `first-${at}`, index: 0, whole: true }
      const record = JSON.stringify({ version: 1, ...lasting, replays: 0, sentAt })
      const body = JSON.stringify({ type: 'g', at })
      const attributes = { [failureAttribute]: text(record) }
      await world.dlq.send([{ body, attributes, groupId: 'g', deduplicationId: `g${at}` }])
    }
    const plan = await planOf(world)
    world.dlq.faults.always('attributes', fault.reject('AccessDenied'))
    await replayPlan(world, plan)
    expect(numbersOf(world.source, 'g')).toEqual(numbers(15))
  })

  test('keeps the later ones of a group of which one is refused; the other groups go', async () => {
    await fillGroup(world.dlq, 'g', 3)
    await fillGroup(world.dlq, 'h', 3)
    world.source.faults.next('send', fault.failEntries('all', { senderFault: true }))
    const report = await replayAll(world)
    expect(outcomesOf(report)).toEqual({ Kept: 3, Replayed: 3 })
    expect(numbersOf(world.source, 'g')).toEqual([])
    expect(numbersOf(world.source, 'h')).toEqual([0, 1, 2])
  })

  test('keeps the later ones of a group of which SQS does not say whether one was sent', async () => {
    await fillGroup(world.dlq, 'g', 3)
    await fillGroup(world.dlq, 'h', 3)
    const { source } = world
    // What is sent of this group is not carried out, and the answer lacks it.
    const send: Queue['send'] = async (messages) =>
      messages.some(({ groupId }) => groupId === 'g') ? [] : await source.send(messages)
    const queueOf = (): Queue => ({
      url: source.url,
      receive: (request) => source.receive(request),
      delete: (handles) => source.delete(handles),
      changeVisibility: (changes) => source.changeVisibility(changes),
      attributes: () => source.attributes(),
      send,
    })
    const report = await replayAll(world, { queueOf })
    expect(outcomesOf(report)).toEqual({ Uncertain: 1, Kept: 2, Replayed: 3 })
    expect(numbersOf(source, 'g')).toEqual([])
    expect(numbersOf(source, 'h')).toEqual([0, 1, 2])
  })

  test('keeps the later ones of a group of which one arrived damaged', async () => {
    await fillGroup(world.dlq, 'g', 4)
    const plan = await planOf(world)
    world.dlq.faults.next('receive', fault.corruptBodies([1]))
    const report = await replayPlan(world, plan)
    expect(outcomesOf(report)).toEqual({ Replayed: 1, Kept: 3 })
    expect(numbersOf(world.dlq, 'g')).toEqual([1, 2, 3])
  })

  test('sends the same message twice within five minutes where it is replayed twice', async () => {
    await fillGroup(world.dlq, 'g', 1)
    await replayAll(world)
    const [back] = world.source.messages()
    await world.dlq.send([{ body: back?.body ?? '', groupId: 'g', deduplicationId: 'again' }])
    world.source.purge()
    await replayAll(world)
    expect(numbersOf(world.source, 'g')).toEqual([0])
  })

  test('does not send again what comes back meanwhile', async () => {
    await fillGroup(world.dlq, 'g', 25)
    const report = await replayAll(world, { onResult: () => void failAgain(world) })
    expect(outcomesOf(report)).toEqual({ Replayed: 25 })
    expect(new Set(report.returned).size).toBeGreaterThan(0)
    expect(bodies(world.dlq).length + bodies(world.source).length).toBe(25)
  })

  test('says what it could not receive because it may not hold more', async () => {
    await fillGroup(world.dlq, 'g', 3)
    await fillGroup(world.dlq, 'h', 3)
    const plan = await planOf(world)
    const left = { ...plan, messages: plan.messages.filter(({ types }) => types[0] === 'h') }
    const filter = { type: 'h' }
    const report = await replayPlan(world, { ...left, filter }, { maxMessages: 3 })
    expect(report.failures.map(({ outcome }) => outcome)).toEqual(
      Array(3).fill({ _tag: 'Kept', because: expect.stringMatching(/held as many as it may/) }),
    )
  })

  test('that fails settles what is on its way before it gives anything back', async () => {
    await fillGroup(world.dlq, 'g', 12)
    const plan = await planOf(world)
    const slow = fault.hang()
    world.source.faults.next('send', slow)
    world.dlq.faults.next('receive', fault.delay(0), 2)
    world.dlq.faults.always('receive', fault.reject('AccessDenied'))
    let isOver = false
    const replaying = replayPlan(world, plan)
    const over = () => {
      isOver = true
    }
    replaying.then(over, over)
    await world.clock.advance(10_000)
    expect(isOver).toBe(false)
    slow.release()
    await expect(replaying).rejects.toMatchObject({ kind: 'AccessDenied' })
    expect(numbersOf(world.source, 'g')).toEqual([0])
    expect(numbersOf(world.dlq, 'g')).toEqual(numbers(12).slice(1))
    expect(states(world.dlq)).toEqual(Array(11).fill('visible'))
  })
})

test('a replay from a FIFO queue to a standard one sends each once', async () => {
  await fillGroup(world.dlq, 'g', 12)
  const standard = world.service.create('standard')
  const attributes = await standard.attributes()
  const { url, arn } = standard
  const { maxMessageBytes } = attributes
  const plan = await planOf(world)
  const report = await replayPlan(world, {
    ...plan,
    to: url,
    destinations: [{ url, arn, fifo: false, maxMessageBytes }],
    messages: plan.messages.map((message) => ({ ...message, destination: url })),
  })
  expect(outcomesOf(report)).toEqual({ Replayed: 12 })
  expect(numbersOf(standard, 'g').sort((a, b) => a - b)).toEqual(numbers(12))
})
