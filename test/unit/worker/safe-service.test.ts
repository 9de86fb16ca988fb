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
const sound = service.create('orders')

/** The queue of a service that was handed in, some of it replaced. */
function handedIn(different: Partial<Queue>): Queue {
  const queue: Queue = {
    url: sound.url,
    receive: (request) => sound.receive(request),
    delete: (handles) => sound.delete(handles),
    changeVisibility: (changes) => sound.changeVisibility(changes),
    send: (messages) => sound.send(messages),
    attributes: () => sound.attributes(),
    ...different,
  }
  return safeService({ ...service, queue: () => queue }, { ...silentLogger, error }).queue(
    sound.url,
  )
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
    expect(queue.url).toBe(sound.url)
    expect(await queue.send([{ body: 'hello' }])).toMatchObject([{ ok: true }])
    const [message] = await queue.receive({ maxMessages: 1, waitSeconds: 0 })
    expect(message?.body).toBe('hello')
    expect(await queue.delete([message?.receiptHandle ?? ''])).toMatchObject([{ ok: true }])
    expect(await queue.attributes()).toMatchObject({ arn: sound.arn })
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
      message: `${action} on ${sound.url} failed: TypeError: no client`,
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

  it('that gives what is no message has given the others, and it is reported', async () => {
    const message = received({ messageId: 'm' })
    const odd = oddNames.map(oddValue)
    const answer = [...odd, message, { ...message, attributes: null }] as (typeof message)[]
    const queue = handedIn({ receive: async () => answer })
    expect(await queue.receive({ maxMessages: 10, waitSeconds: 0 })).toEqual([message])
    expect(error).toHaveBeenLastCalledWith({ left: odd.length + 1 }, expect.any(String))
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
