import { describe, expect, test } from 'vitest'
import { PassLeases } from '../../../src/dead-letter/pass-leases.ts'
import { createMemoryQueue, fault } from '../../../src/queue/memory/memory.ts'
import { createManualClock, turning } from './turning.ts'

/** Leases on two messages of a queue. */
async function leased() {
  const clock = createManualClock()
  const queue = createMemoryQueue({ clock, name: 'dlq' })
  await queue.send([{ body: 'one' }, { body: 'two' }])
  const leases = new PassLeases(queue, clock)
  const receive = async () => {
    const request = { maxMessages: 10, waitSeconds: 0, visibilitySeconds: 60 }
    const messages = await queue.receive(request)
    leases.add(messages, clock.now())
    return messages
  }
  return { clock, queue, leases, receive, messages: await receive() }
}

describe('the leases of a pass', () => {
  test('last until they are released, and are renewed in one request', async () => {
    const { clock, queue, leases, messages } = await leased()
    await clock.advance(45_000)
    expect(queue.calls.changeVisibility).toBe(1)
    await clock.advance(600_000)
    expect(messages.every((message) => leases.has(message))).toBe(true)
    expect(await turning(clock, leases.release())).toBe(0)
    expect(queue.messages().map(({ state }) => state)).toEqual(['visible', 'visible'])
  })

  test('that SQS refuses to renew are lost at once', async () => {
    const { clock, queue, leases, messages } = await leased()
    queue.faults.next('changeVisibility', fault.failEntries([0], { senderFault: true }))
    await clock.advance(35_000)
    expect(messages.map((message) => leases.has(message))).toEqual([false, true])
  })

  test('of a message that came again are on its last receive', async () => {
    const { clock, queue, leases, receive, messages } = await leased()
    queue.faults.always('changeVisibility', fault.reject('Unreachable'))
    await clock.advance(61_000)
    const again = await receive()
    expect(leases.size).toBe(2)
    expect(leases.messages()).toEqual(again)
    expect([messages, again].map((all) => all.some((one) => leases.has(one)))).toEqual([
      false,
      true,
    ])
  })

  test('of a message that came again are on its last receive also when an earlier one is answered after it', async () => {
    const { clock, queue, leases, messages } = await leased()
    const [earlier] = messages
    if (earlier === undefined) throw new Error('nothing was received')
    await queue.changeVisibility([{ receiptHandle: earlier.receiptHandle, seconds: 0 }])
    const later = await queue.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 60 })
    leases.add(later, clock.now())
    leases.add([earlier], clock.now())
    expect(leases.messages()).toContainEqual(later[0])
    expect(await turning(clock, leases.release())).toBe(0)
    expect(queue.messages().map(({ state }) => state)).toEqual(['visible', 'visible'])
  })
})
