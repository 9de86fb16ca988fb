import { describe, expect, it } from 'vitest'
import { runPass } from '../../../../src/dead-letter/pass/pass.ts'
import { queueError } from '../../../../src/queue/errors/error-sentence.ts'
import { createMemoryQueue } from '../../../../src/queue/memory/memory.ts'
import type { Queue } from '../../../../src/queue/port.ts'

/** A queue with a message, whose second receive is throttled once the first one is answered. */
async function throttlingQueue(): Promise<Queue> {
  const queue = createMemoryQueue({ name: 'dlq' })
  await queue.send([{ body: 'a dead letter' }])
  let receives = 0
  return {
    url: queue.url,
    receive: async (request) => {
      if (++receives === 1) return await queue.receive({ ...request, waitSeconds: 0 })
      await new Promise((resolve) => setTimeout(resolve, 5))
      throw queueError({
        kind: 'Throttled',
        action: 'ReceiveMessage',
        queue: queue.url,
        code: 'RequestThrottled',
      })
    },
    delete: (handles) => queue.delete(handles),
    changeVisibility: (changes) => queue.changeVisibility(changes),
    send: (messages) => queue.send(messages),
    attributes: () => queue.attributes(),
  }
}

describe('a pass that has found what it looks for', () => {
  it('does not fail with a receive that was still on its way', async () => {
    const queue = await throttlingQueue()
    const found: string[] = []
    const { value, stillHidden } = await runPass(queue, {}, (pass) =>
      pass.receiveAll({
        take: ({ body }) => void found.push(body),
        isDone: () => found.length === 1,
      }),
    )
    expect({ value, stillHidden, found }).toEqual({
      value: 'done',
      stillHidden: 0,
      found: ['a dead letter'],
    })
  })
})

describe('a message that a pass could not release', () => {
  it('is told as hidden at the end, also where it was released before the end', async () => {
    const queue = createMemoryQueue({ name: 'dlq' })
    await queue.send([{ body: 'a dead letter' }])
    const refusing: Queue = {
      url: queue.url,
      receive: (request) => queue.receive({ ...request, waitSeconds: 0 }),
      delete: (handles) => queue.delete(handles),
      changeVisibility: async () => {
        throw queueError({
          kind: 'Unreachable',
          action: 'ChangeMessageVisibilityBatch',
          queue: queue.url,
          code: 'ECONNRESET',
        })
      },
      send: (messages) => queue.send(messages),
      attributes: () => queue.attributes(),
    }
    const { stillHidden } = await runPass(refusing, {}, async (pass) => {
      await pass.receiveAll({ take: () => {} })
      await pass.leases.release(() => true)
    })
    expect(stillHidden).toBe(1)
  })
})
