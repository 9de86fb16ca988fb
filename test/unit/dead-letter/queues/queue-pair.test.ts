import { beforeEach, describe, expect, test } from 'vitest'
import { queuePairOf, sourceOf } from '../../../../src/dead-letter/queues/queue-pair.ts'
import {
  createMemoryService,
  fault,
  type MemoryService,
} from '../../../../src/queue/memory/memory.ts'
import type { QueueService } from '../../../../src/queue/port.ts'
import { QueueError } from '../../../../src/queue/queue-error.ts'

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

describe('the dead-letter queue of a queue', () => {
  test('is the one of the RedrivePolicy', async () => {
    const { dlq, queue } = queueWithDlq()
    const found = await queuePairOf(service, queue.url)
    expect(found.deadLetterQueue.url).toBe(dlq.url)
    expect(found.source.attributes.arn).toBe(queue.arn)
  })

  test('is found by the ARN of the queue as well', async () => {
    const { dlq, queue } = queueWithDlq()
    expect((await queuePairOf(service, queue.arn)).deadLetterQueue.url).toBe(dlq.url)
  })

  test('has a URL that is made from the ARN where GetQueueUrl is denied', async () => {
    const { dlq, queue } = queueWithDlq()
    const found = await queuePairOf(withoutGetQueueUrl(), queue.url)
    expect(found.deadLetterQueue.url).toBe(dlq.url)
  })

  test('is none without a RedrivePolicy', async () => {
    const { url } = service.create('alone')
    const failing = queuePairOf(service, url)
    await expect(failing).rejects.toThrow(/no dead-letter queue/)
    await expect(failing).rejects.toMatchObject({ code: 'NoDeadLetterQueue' })
  })

  test('cannot be found where attributes may not be read, which is said by SQS itself', async () => {
    const { queue } = queueWithDlq()
    queue.faults.always('attributes', fault.reject('AccessDenied'))
    await expect(queuePairOf(service, queue.url)).rejects.toMatchObject({ kind: 'AccessDenied' })
  })
})

describe('the source of a message', () => {
  async function withAttributes(queue: ReturnType<typeof queueWithDlq>['dlq']) {
    return { queue, attributes: await queue.attributes() }
  }

  test('is the queue that it names, when its policy leads here', async () => {
    const { dlq, queue } = queueWithDlq()
    const source = await sourceOf(service, await withAttributes(dlq), queue.arn)
    expect(source.queue.url).toBe(queue.url)
  })

  test.each([
    ['it does not say it', undefined, 'do not say', 'NoSource'],
    [
      'it is in another account',
      'arn:aws:sqs:us-east-1:666666666666:q',
      'another account',
      'ForeignSource',
    ],
    [
      'it is in another region',
      'arn:aws:sqs:eu-west-1:000000000000:q',
      'another account or region',
      'ForeignSource',
    ],
    ['it is no ARN', 'https://evil.example/q', 'another account', 'ForeignSource'],
  ])('is not certain when %s', async (_, arn, sentence, code) => {
    const { dlq } = queueWithDlq()
    const failing = sourceOf(service, await withAttributes(dlq), arn)
    await expect(failing).rejects.toThrow(sentence)
    await expect(failing).rejects.toMatchObject({ code })
  })

  test('is not a queue whose policy leads elsewhere: messages are foreign text', async () => {
    const { dlq } = queueWithDlq()
    const stranger = service.create('stranger')
    const failing = sourceOf(service, await withAttributes(dlq), stranger.arn)
    await expect(failing).rejects.toThrow('does not name this queue')
    await expect(failing).rejects.toMatchObject({ code: 'UnpairedSource' })
  })
})
