import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Notices } from '../../../src/lambda/notices.ts'
import { Releases, Right } from '../../../src/lambda/releases.ts'
import { received } from '../dead-letter/received.ts'
import { failed } from '../worker/fakes.ts'
import { fakeService, recordingLogger } from './world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function world() {
  const { service, queue } = fakeService()
  const { logger, lines } = recordingLogger()
  const releases = new Releases({
    queue: service.queue('arn:aws:sqs:us-east-2:123456789012:my-queue'),
    operation: undefined,
    notices: new Notices(logger),
    right: new Right(() => performance.now()),
  })
  return { releases, queue, lines }
}

describe('releases', () => {
  it('wait a little for others, and not once they are hurried', async () => {
    const { releases, queue } = world()
    releases.release(received(), 5)
    await vi.advanceTimersByTimeAsync(49)
    expect(queue.changed).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(queue.changed).toHaveLength(1)
    releases.hurry()
    releases.release(received(), 5)
    await vi.advanceTimersByTimeAsync(0)
    expect(queue.changed).toHaveLength(2)
  })

  it('are not sent after the answer of the invocation', async () => {
    const { releases, queue } = world()
    releases.release(received(), 5)
    releases.close()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(queue.changed).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that SQS refuses are said once for each reason', async () => {
    const { releases, queue, lines } = world()
    for (const code of ['InternalError', 'InternalError', 'InvalidParameterValue']) {
      queue.answers.push([failed(code)])
      releases.release(received({ messageId: code }), 5)
      await releases.sent()
    }
    expect(lines).toMatchObject([
      { level: 'warn', fields: { messageId: 'InternalError', code: 'InternalError' } },
      { level: 'warn', fields: { code: 'InvalidParameterValue' } },
    ])
    expect(lines[0]?.message).toBe(
      'a retry delay could not be set, so the message waits for the visibility timeout of the queue: InternalError, said SQS',
    )
  })
})
