import { beforeEach, describe, expect, test } from 'vitest'
import { deadLetterQueueOf, sourceOf } from '../../../src/dead-letter/queue-pair.ts'
import { createMemoryService, fault, type MemoryService } from '../../../src/queue/memory/memory.ts'
import type { QueueService } from '../../../src/queue/port.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'

let service: MemoryService

beforeEach(() => {
  service = createMemoryService()
})

function withoutGetQueueUrl(): QueueService {
  return {
    queue: (url) => service.queue(url),
    close: () => service.close(),
    urlOf: async (queue) => {
      throw new QueueError({
        kind: 'AccessDenied',
        action: 'GetQueueUrl',
        queue,
        code: 'AccessDenied',
        message: 'no',
      })
    },
  }
}

function queueWithDlq(name = 'q') {
  const dlq = service.create(`${name}-dlq`)
  const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 3 }
  return { dlq, queue: service.create(name, { redrive }) }
}

describe('deadLetterQueueOf', () => {
  test('is the one of the RedrivePolicy', async () => {
    const { dlq, queue } = queueWithDlq()
    const found = await deadLetterQueueOf(service, queue.url)
    expect(found.deadLetterQueue.url).toBe(dlq.url)
    expect(found.source.attributes.arn).toBe(queue.arn)
  })

  test('its URL is made from the ARN where GetQueueUrl is denied', async () => {
    const { dlq, queue } = queueWithDlq()
    const found = await deadLetterQueueOf(withoutGetQueueUrl(), queue.url)
    expect(found.deadLetterQueue.url).toBe(dlq.url)
  })

  test('without a RedrivePolicy it says what to do', async () => {
    const { url } = service.create('alone')
    await expect(deadLetterQueueOf(service, url)).rejects.toThrow(/no dead-letter queue.*--dlq/)
  })

  test('attributes that may not be read are told as they are', async () => {
    const { queue } = queueWithDlq()
    queue.faults.always('attributes', fault.reject('AccessDenied'))
    await expect(deadLetterQueueOf(service, queue.url)).rejects.toMatchObject({
      kind: 'AccessDenied',
    })
  })
})

describe('sourceOf', () => {
  async function placeOf(queue: ReturnType<typeof queueWithDlq>['dlq']) {
    return { queue, attributes: await queue.attributes() }
  }

  test('is the queue that all messages name, when its policy leads here', async () => {
    const { dlq, queue } = queueWithDlq()
    const source = await sourceOf(service, await placeOf(dlq), [undefined, queue.arn, queue.arn])
    expect(source.queue.url).toBe(queue.url)
  })

  test.each([
    ['no message says it', [undefined], 'do not say'],
    ['they say different things', ['arn:aws:sqs:us-east-1:000000000000:q', 'other'], '2 queues'],
    ['it is in another account', ['arn:aws:sqs:us-east-1:666666666666:q'], 'another account'],
    [
      'it is in another region',
      ['arn:aws:sqs:eu-west-1:000000000000:q'],
      'another account or region',
    ],
    ['it is no ARN', ['https://evil.example/q'], 'another account'],
  ])('is not told when %s', async (_, arns, sentence) => {
    const { dlq } = queueWithDlq()
    await expect(sourceOf(service, await placeOf(dlq), arns)).rejects.toThrow(sentence)
  })

  test('is not a queue whose policy leads elsewhere: messages are foreign text', async () => {
    const { dlq } = queueWithDlq()
    const stranger = service.create('stranger')
    await expect(sourceOf(service, await placeOf(dlq), [stranger.arn])).rejects.toThrow(
      'does not lead to this queue',
    )
  })
})
