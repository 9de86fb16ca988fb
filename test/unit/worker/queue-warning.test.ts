import { describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../src/message/logger.ts'
import { createMemoryService } from '../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../src/route/router.ts'
import { createWorker } from '../../../src/worker/worker.ts'

const day = 24 * 60 * 60

/** What a worker warns of while it starts on queues like these. */
async function warningsOf(queue: object, deadLetterQueue: object | undefined) {
  const service = createMemoryService()
  if (deadLetterQueue) service.create('orders-dlq', deadLetterQueue)
  const deadLetterQueueArn = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq'
  const { url: queueUrl } = service.create('orders', {
    ...queue,
    ...(deadLetterQueue && { redrive: { deadLetterQueueArn, maxReceiveCount: 10 } }),
  })
  const warn = vi.fn()
  const logger = { ...silentLogger, warn }
  const worker = createWorker(
    createRouter({}).otherwise(() => {}),
    { queueUrl, service, waitSeconds: 1, logger },
  )
  await worker.start()
  await worker.stop({ graceSeconds: 1 })
  return warn.mock.calls
}

describe('a worker that starts', () => {
  it('warns once of all that is wrong with its queues, and names the doctor', async () => {
    const calls = await warningsOf({ maxMessageBytes: 65_536 }, { maxMessageBytes: 1_024 })
    expect(calls).toHaveLength(1)
    const [fields, message] = calls[0] ?? []
    expect(fields.findings.map(({ id }: { id: string }) => id)).toEqual([
      'message-size',
      'retention',
      'message-size.dead-letter-queue',
    ])
    expect(message).toContain('MaximumMessageSize is 65536 bytes; Stream needs 262144.')
    expect(message).toContain('sluice doctor --queue')
  })

  it('warns of nothing where all is well, notes left out', async () => {
    expect(await warningsOf({}, { retentionSeconds: 14 * day })).toEqual([])
  })

  it('tells of a missing dead-letter queue once, not twice', async () => {
    const calls = await warningsOf({}, undefined)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.[1]).toContain('no dead-letter queue')
  })
})
