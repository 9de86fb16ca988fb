import { describe, expect, it } from 'vitest'
import { findDeadLetterQueue, inspectQueue, refusedRights } from '../../../src/queue/inspect.ts'
import { createMemoryService, fault } from '../../../src/queue/memory/memory.ts'
import type { QueueService } from '../../../src/queue/port.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'

function withDeadLetterQueue() {
  const service = createMemoryService()
  const dlq = service.create('orders-dlq')
  const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 5 }
  return { service, dlq, queue: service.create('orders', { redrive }) }
}

function deniedName(service: QueueService): QueueService {
  return {
    ...service,
    urlOf: async (name) => {
      throw new QueueError({
        kind: 'AccessDenied',
        action: 'GetQueueUrl',
        queue: name,
        code: 'AccessDenied',
        message: 'denied',
      })
    },
  }
}

describe('inspecting a queue', () => {
  it('returns its attributes and its dead-letter queue', async () => {
    const { service, dlq, queue } = withDeadLetterQueue()
    expect(await inspectQueue(service, queue.url)).toMatchObject({
      _tag: 'Readable',
      attributes: { arn: queue.arn, visibilitySeconds: 30 },
      deadLetterQueue: { arn: dlq.arn, url: dlq.url, maxReceiveCount: 5 },
    })
  })

  it('finds the dead-letter queue where its name must not be asked for', async () => {
    const { service, dlq, queue } = withDeadLetterQueue()
    const found = await findDeadLetterQueue(
      deniedName(service),
      queue.url,
      await queue.attributes(),
    )
    expect(found?.url).toBe(dlq.url)
  })

  it('takes no queue of the same name in the account that asks', async () => {
    const { service, dlq, queue } = withDeadLetterQueue()
    const elsewhere: QueueService = {
      ...service,
      urlOf: async (name) => `https://sqs.us-east-1.amazonaws.com/999999999999/${name}`,
    }
    const found = await findDeadLetterQueue(elsewhere, queue.url, await queue.attributes())
    const account = dlq.arn.split(':')[4]
    expect(found?.url).toBe(`https://sqs.us-east-1.amazonaws.com/${account}/orders-dlq`)
  })

  it('says that there is none without a redrive policy', async () => {
    const service = createMemoryService()
    const { url } = service.create('alone')
    expect(await inspectQueue(service, url)).toMatchObject({ deadLetterQueue: undefined })
  })

  it('answers with the error where the attributes cannot be read', async () => {
    const { service, queue } = withDeadLetterQueue()
    queue.faults.next('attributes', fault.reject('AccessDenied'))
    expect(await inspectQueue(service, queue.url)).toMatchObject({
      _tag: 'Unreadable',
      error: { kind: 'AccessDenied', action: 'GetQueueAttributes' },
    })
  })
})

describe('trying the rights', () => {
  it('finds nothing wrong where all are granted, and touches no message', async () => {
    const { queue } = withDeadLetterQueue()
    await queue.send([{ body: 'a' }])
    expect(await refusedRights(queue)).toEqual([])
    expect(queue.messages()).toMatchObject([{ state: 'visible', receiveCount: 0 }])
  })

  it('returns each refused right with the statement that grants it', async () => {
    const { queue } = withDeadLetterQueue()
    queue.faults.always('delete', fault.reject('AccessDenied'))
    queue.faults.always('changeVisibility', fault.reject('Throttled'))
    const refused = await refusedRights(queue)
    expect(refused.map(({ action }) => action)).toEqual(['DeleteMessage'])
    expect(refused[0]?.message).toContain('"Action":"sqs:DeleteMessage"')
  })
})
