import { describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import { createMemoryService } from '../../../../src/queue/memory/memory.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { createWorker } from '../../../../src/worker/create-worker.ts'

const day = 24 * 60 * 60

/** The warnings of a worker that starts on queues like these. */
async function warningsOf(
  queue: object,
  deadLetterQueue: object | undefined,
  { maxReceiveCount = 12, ...options }: { maxReceiveCount?: number; maxAttempts?: number } = {},
) {
  const service = createMemoryService()
  if (deadLetterQueue) service.create('orders-dlq', deadLetterQueue)
  const deadLetterQueueArn = 'arn:aws:sqs:us-east-1:000000000000:orders-dlq'
  const { url: queueUrl } = service.create('orders', {
    ...queue,
    ...(deadLetterQueue && { redrive: { deadLetterQueueArn, maxReceiveCount } }),
  })
  const warn = vi.fn()
  const logger = { ...silentLogger, warn }
  const worker = createWorker(
    createRouter({}).otherwise(() => {}),
    { queueUrl, service, waitSeconds: 1, logger, ...options },
  )
  await worker.start()
  await worker.stop({ graceSeconds: 1 })
  return warn.mock.calls
}

describe('a worker that starts', () => {
  it('warns once of all that is wrong with its queues, with what fixes each', async () => {
    const calls = await warningsOf({ maxMessageBytes: 65_536 }, { maxMessageBytes: 1_024 })
    expect(calls).toHaveLength(1)
    const [fields, message] = calls[0] ?? []
    expect(fields.findings.map(({ id }: { id: string }) => id)).toEqual([
      'message-size',
      'retention',
      'message-size.dead-letter-queue',
    ])
    expect(message).toContain('MaximumMessageSize is 65536 bytes; Stream needs 262144.')
    expect(message).toMatch(
      /To fix it, see the remedy of each finding, or planQueues of sluice\/setup\.$/,
    )
    expect(fields.findings[0].remedy).toEqual({
      _tag: 'SafeChange',
      on: 'queue',
      attributes: { MaximumMessageSize: '1048576' },
    })
  })

  it('warns of nothing where all is well, notes left out', async () => {
    expect(await warningsOf({}, { retentionSeconds: 14 * day })).toEqual([])
  })

  it.each([
    [
      4,
      undefined,
      'SQS moves a message after 4 receives, and the worker makes 4 attempts: none is reserved',
    ],
    [
      3,
      8,
      "SQS moves a message after 3 receives, before the worker's 8 attempts: attempt 3 is the last.",
    ],
    [
      5,
      4,
      'SQS moves a message after 5 receives, and the worker makes 4 attempts: only one is reserved',
    ],
  ])(
    'warns once of %i receives for %s attempts',
    async (maxReceiveCount, maxAttempts, sentence) => {
      const dlq = { retentionSeconds: 14 * day }
      const calls = await warningsOf({}, dlq, {
        maxReceiveCount,
        ...(maxAttempts && { maxAttempts }),
      })
      expect(calls).toHaveLength(1)
      expect(calls[0]?.[0].findings.map(({ id }: { id: string }) => id)).toEqual([
        'max-receive-count',
      ])
      expect(calls[0]?.[1]).toContain(sentence)
    },
  )

  it('reports a missing dead-letter queue once, not twice', async () => {
    const calls = await warningsOf({}, undefined)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.[1]).toContain('no dead-letter queue')
  })
})
