import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLambdaHandler } from '../../../src/lambda/create-lambda-handler.ts'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../../src/message/retry-after-error.ts'
import { createRouter } from '../../../src/route/router.ts'
import { eventOf, fifoArn, fifoRecord } from '../../fixtures/lambda-events.ts'
import { orders, placed } from '../route/orders.ts'
import { contextOf, denied, failedIn, fakeService } from './world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const dlq = 'arn:aws:sqs:us-east-2:123456789012:my-queue-dlq.fifo'
/** m0 to m5, of two groups in turn. */
const six = eventOf([0, 1, 2, 3, 4, 5].map((n) => fifoRecord(placed(n), n % 2 ? 'odd' : 'even')))

describe('a Lambda handler of a FIFO queue', () => {
  it('handles the messages of a group one after the other, and the groups at the same time', async () => {
    const seen: string[] = []
    const router = createRouter(orders).on('order.placed', async ({ total }) => {
      seen.push(`begins ${total}`)
      await new Promise((resolve) => setTimeout(resolve, total % 2 ? 100 : 130))
      seen.push(`ends ${total}`)
    })
    const answer = createLambdaHandler(router)(six, contextOf(30))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(failedIn(await answer)).toEqual([])
    const of = (group: number[]) => seen.filter((line) => group.includes(Number(line.at(-1))))
    const inOrder = (group: number[]) => group.flatMap((n) => [`begins ${n}`, `ends ${n}`])
    expect(of([0, 2, 4])).toEqual(inOrder([0, 2, 4]))
    expect(of([1, 3, 5])).toEqual(inOrder([1, 3, 5]))
    expect(seen.slice(0, 2)).toEqual(['begins 0', 'begins 1'])
  })

  it('reports the rest of a group as failed after a failure, and does not run it', async () => {
    const { service, queue } = fakeService()
    const seen: number[] = []
    const router = createRouter(orders).on('order.placed', ({ total }) => {
      seen.push(total)
      if (total === 2) throw new RetryAfterError({ seconds: 30 })
    })
    const response = await createLambdaHandler(router, { service })(six, contextOf(30))
    expect(failedIn(response)).toEqual(['m2', 'm4'])
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 5])
    // The rest is visible at once, and SQS gives none of it out before the one that failed.
    expect(queue.changed.flat()).toEqual([
      { receiptHandle: 'handle of m2', seconds: 30 },
      { receiptHandle: 'handle of m4', seconds: 0 },
    ])
  })

  it('continues with the group after a dead letter is stored, and not before', async () => {
    const { service, sent } = fakeService()
    const stored: number[] = []
    const router = createRouter(orders).on('order.placed', ({ total }) => {
      if (total === 0) throw new PermanentError('no')
      if (total === 2) stored.push(sent.flat().length)
    })
    const options = { service, deadLetterQueueUrl: dlq, maxReceives: 12 }
    const answer = createLambdaHandler(router, options)(six, contextOf(30))
    await vi.advanceTimersByTimeAsync(1)
    expect(failedIn(await answer)).toEqual([])
    expect(stored).toEqual([1])
    expect(sent.flat()).toMatchObject([{ groupId: 'even', deduplicationId: expect.any(String) }])
  })

  it('does not pass a message whose dead letter was refused', async () => {
    const { service, failures } = fakeService()
    failures.send = denied('SendMessage', fifoArn)
    const seen: number[] = []
    const router = createRouter(orders).on('order.placed', ({ total }) => {
      seen.push(total)
      if (total === 0) throw new PermanentError('no')
    })
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const options = { service, deadLetterQueueUrl: dlq, maxReceives: 12 }
    const answer = createLambdaHandler(router, options)(six, contextOf(30))
    await vi.advanceTimersByTimeAsync(1)
    expect(failedIn(await answer)).toEqual(['m0', 'm2', 'm4'])
    expect(seen.toSorted()).toEqual([0, 1, 3, 5])
  })

  it('does not pass a record of the group that cannot be read', async () => {
    const { service } = fakeService()
    const seen: number[] = []
    const router = createRouter(orders).on('order.placed', ({ total }) => void seen.push(total))
    const [first, second, ...rest] = six.Records
    const broken = { ...first, body: 5 as never }
    const event = { Records: [broken, second, ...rest] } as typeof six
    expect(failedIn(await createLambdaHandler(router, { service })(event, contextOf(30)))).toEqual([
      'm0',
      'm2',
      'm4',
    ])
    expect(seen).toEqual([1, 3, 5])
  })

  it('keeps to its concurrency over all groups', async () => {
    let running = 0
    let most = 0
    const router = createRouter(orders).on('order.placed', async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 10))
      running--
    })
    const groups = eventOf([0, 1, 2, 3, 4, 5].map((n) => fifoRecord(placed(n), `g${n}`)))
    const answer = createLambdaHandler(router, { concurrency: 2 })(groups, contextOf(30))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(failedIn(await answer)).toEqual([])
    expect(most).toBe(2)
  })
})
