import { describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../src/message/logger.ts'
import { createMemoryService } from '../../../src/queue/memory/memory.ts'
import type { Queue } from '../../../src/queue/port.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'
import { safeService } from '../../../src/worker/safe-service.ts'
import { oddNames, oddValue } from '../../fixtures/odd-values.ts'
import { received } from '../dead-letter/received.ts'

const service = createMemoryService()
const error = vi.fn()
const real = service.create('orders')

/** The queue of a service that was handed in, some of it replaced. */
function handedIn(different: Partial<Queue>): Queue {
  const queue: Queue = {
    url: real.url,
    receive: (request) => real.receive(request),
    delete: (handles) => real.delete(handles),
    changeVisibility: (changes) => real.changeVisibility(changes),
    send: (messages) => real.send(messages),
    attributes: () => real.attributes(),
    ...different,
  }
  return safeService({ ...service, queue: () => queue }, { ...silentLogger, error }).queue(real.url)
}

const requests: readonly [keyof Queue, string, (queue: Queue) => Promise<unknown>][] = [
  ['receive', 'ReceiveMessage', (queue) => queue.receive({ maxMessages: 1, waitSeconds: 0 })],
  ['delete', 'DeleteMessage', (queue) => queue.delete(['handle'])],
  [
    'changeVisibility',
    'ChangeMessageVisibility',
    (queue) => queue.changeVisibility([{ receiptHandle: 'handle', seconds: 0 }]),
  ],
  ['send', 'SendMessage', (queue) => queue.send([{ body: 'x' }])],
]

describe('a service that was handed in', () => {
  it('answers as it does by itself', async () => {
    const queue = handedIn({})
    expect(queue.url).toBe(real.url)
    expect(await queue.send([{ body: 'hello' }])).toMatchObject([{ ok: true }])
    const [message] = await queue.receive({ maxMessages: 1, waitSeconds: 0 })
    expect(message?.body).toBe('hello')
    expect(await queue.delete([message?.receiptHandle ?? ''])).toMatchObject([{ ok: true }])
    expect(await queue.attributes()).toMatchObject({ arn: real.arn })
  })

  it.each(requests)('whose %s throws rejects with a QueueError', async (name, action, ask) => {
    const queue = handedIn({
      [name]: () => {
        throw new TypeError('no client')
      },
    })
    await expect(ask(queue)).rejects.toMatchObject({
      name: 'QueueError',
      kind: 'Unknown',
      action,
      message: `${action} on ${real.url} failed: TypeError: no client`,
    })
  })

  it.each(requests)(
    'whose %s answers with no list has not answered',
    async (name, _action, ask) => {
      for (const odd of oddNames.filter((one) => one !== 'a list')) {
        const queue = handedIn({ [name]: () => oddValue(odd) })
        await expect(ask(queue), odd).rejects.toBeInstanceOf(QueueError)
      }
    },
  )

  it.each(oddNames)('may reject with anything: %s', async (odd) => {
    const queue = handedIn({ receive: () => Promise.reject(oddValue(odd)) })
    const receive = queue.receive({ maxMessages: 1, waitSeconds: 0 })
    await expect(receive).rejects.toBeInstanceOf(QueueError)
  })

  it('that returns a value that is not a message is reported, and its messages are used', async () => {
    const message = received({ messageId: 'm' })
    const odd = oddNames.map(oddValue)
    const unreadable = {
      ...message,
      get sentAtMs() {
        throw new Error('no')
      },
    }
    const answer = [
      ...odd,
      message,
      { ...message, attributes: null },
      unreadable,
    ] as (typeof message)[]
    const queue = handedIn({ receive: async () => answer })
    expect(await queue.receive({ maxMessages: 10, waitSeconds: 0 })).toEqual([message])
    expect(error).toHaveBeenLastCalledWith({ left: odd.length + 2 }, expect.any(String))
  })

  it('that says nothing of an entry has not answered for it', async () => {
    const odd = oddNames.map(oddValue)
    const queue = handedIn({ delete: async () => odd as never })
    const results = await queue.delete(['a'])
    expect(results.map((result) => !result.ok && result.code)).toEqual(odd.map(() => 'NoAnswer'))
  })

  it('keeps the QueueErrors of the service, and what start() reads keeps its own error', async () => {
    const later = new QueueError({
      kind: 'Throttled',
      action: 'SendMessage',
      queue: 'q',
      code: 'RequestThrottled',
      message: 'Later.',
    })
    const refuse = () => Promise.reject(later)
    await expect(handedIn({ send: refuse }).send([{ body: 'x' }])).rejects.toBe(later)
    const odd = new TypeError('no attributes')
    const attributes = () => {
      throw odd
    }
    await expect(handedIn({ attributes }).attributes()).rejects.toBe(odd)
  })
})
