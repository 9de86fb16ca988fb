import { describe, expect, test } from 'vitest'
import { PassLeases } from '../../../../src/dead-letter/pass/pass-leases.ts'
import type { Received } from '../../../../src/message/received.ts'
import { createMemoryQueue, fault } from '../../../../src/queue/memory/memory.ts'
import { createManualClock, turning } from '../turning.ts'

/** Leases on two messages of a queue. */
async function leased() {
  const clock = createManualClock()
  const queue = createMemoryQueue({ clock, name: 'dlq' })
  await queue.send([{ body: 'one' }, { body: 'two' }])
  const leases = new PassLeases(queue, clock)
  const receive = async () => {
    const request = { maxMessages: 10, waitSeconds: 0, visibilitySeconds: 300 }
    const messages = await queue.receive(request)
    const fresh = messages.filter((message) => leases.add(message, clock.now()))
    return { messages, fresh }
  }
  const { messages } = await receive()
  const [one, two] = messages as readonly [Received, Received]
  const held = () => [one, two].map(({ messageId }) => leases.handleOf(messageId))
  const states = () => queue.messages().map(({ state }) => state)
  return { clock, queue, leases, receive, one, two, held, states }
}

describe('the leases of a pass', () => {
  test('last until they are released, and are renewed in one request', async () => {
    const { clock, queue, leases, one, two, held, states } = await leased()
    await clock.advance(200_000)
    expect(queue.calls.changeVisibility).toBe(1)
    await clock.advance(3_600_000)
    expect(held()).toEqual([one.receiptHandle, two.receiptHandle])
    expect(states()).toEqual(['in flight', 'in flight'])
    expect(await turning(clock, leases.end())).toBe(0)
    expect(states()).toEqual(['visible', 'visible'])
  })

  test('that SQS refuses to renew are lost at once', async () => {
    const { clock, queue, two, held } = await leased()
    queue.faults.next('changeVisibility', fault.failEntries([0], { senderFault: true }))
    await clock.advance(200_000)
    expect(held()).toEqual([undefined, two.receiptHandle])
  })

  test('that cannot be renewed are lost when they run out, and their handle is still known', async () => {
    const { clock, queue, leases, one, two, held } = await leased()
    queue.faults.always('changeVisibility', fault.reject('Unreachable'))
    await clock.advance(299_000)
    expect(held()).toEqual([one.receiptHandle, two.receiptHandle])
    await clock.advance(1_000)
    expect(held()).toEqual([undefined, undefined])
    expect(leases.lastHandleOf(one.messageId)).toBe(one.receiptHandle)
  })

  test('of a message that came again are on its last receive, which is not its first', async () => {
    const { clock, queue, leases, receive, one, two, held } = await leased()
    queue.faults.always('changeVisibility', fault.reject('Unreachable'))
    await clock.advance(301_000)
    const { messages, fresh } = await receive()
    expect(fresh).toEqual([])
    expect(leases.size).toBe(2)
    expect(held()).toEqual(
      [one, two].map((first) => {
        return messages.find(({ messageId }) => messageId === first.messageId)?.receiptHandle
      }),
    )
    expect(held()).not.toContain(one.receiptHandle)
  })

  test('of a message that came again are on its last receive also when an earlier one is answered after it', async () => {
    const { clock, queue, leases, one, states } = await leased()
    await queue.changeVisibility([{ receiptHandle: one.receiptHandle, seconds: 0 }])
    const request = { maxMessages: 1, waitSeconds: 0, visibilitySeconds: 300 }
    const [later] = await queue.receive(request)
    if (later === undefined) throw new Error('nothing was received')
    leases.add(later, clock.now())
    expect(leases.add(one, clock.now())).toBe(false)
    expect(leases.handleOf(one.messageId)).toBe(later.receiptHandle)
    expect(await turning(clock, leases.end())).toBe(0)
    expect(states()).toEqual(['visible', 'visible'])
  })

  test('can be released one by one, while the others last', async () => {
    const { clock, leases, one, held, two, states } = await leased()
    expect(
      await turning(
        clock,
        leases.release((id) => id === one.messageId),
      ),
    ).toBe(0)
    expect(states()).toEqual(['visible', 'in flight'])
    expect(held()).toEqual([undefined, two.receiptHandle])
  })

  test('of what was deleted are neither renewed nor released', async () => {
    const { clock, queue, leases, one, two } = await leased()
    await queue.delete([one.receiptHandle, two.receiptHandle])
    leases.drop(one.messageId)
    leases.drop(two.messageId)
    await clock.advance(3_600_000)
    expect(await turning(clock, leases.end())).toBe(0)
    expect(queue.calls.changeVisibility).toBe(0)
  })

  test('are released after a renewal on its way, which would hide the message again', async () => {
    const { clock, queue, leases, states } = await leased()
    const slow = fault.hang()
    queue.faults.next('changeVisibility', slow)
    await clock.advance(200_000)
    const releasing = leases.release(() => true)
    await clock.advance(1_000)
    expect(queue.calls.changeVisibility).toBe(1)
    slow.release()
    expect(await turning(clock, releasing)).toBe(0)
    expect(states()).toEqual(['visible', 'visible'])
  })

  test('that cannot be released are counted', async () => {
    const { clock, queue, leases } = await leased()
    queue.faults.always('changeVisibility', fault.failEntries([0]))
    expect(await turning(clock, leases.end())).toBe(1)
  })

  test('of what another consumer has received meanwhile are not counted as hidden', async () => {
    const { clock, queue, leases } = await leased()
    queue.faults.always('changeVisibility', fault.failEntries('all', { senderFault: true }))
    expect(await turning(clock, leases.end())).toBe(0)
  })
})
