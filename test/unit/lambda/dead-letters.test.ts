import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readRecord } from '../../../src/dead-letter/record/record.ts'
import { createLambdaHandler } from '../../../src/lambda/create-lambda-handler.ts'
import { DeadLetters } from '../../../src/lambda/dead-letters.ts'
import { Notices } from '../../../src/lambda/notices.ts'
import type { LambdaOptions } from '../../../src/lambda/options.ts'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import { type Outgoing, outgoingBytes } from '../../../src/queue/port.ts'
import { defaultLimits } from '../../../src/open/limits.ts'
import { eventResult } from '../../../src/route/call/event-result.ts'
import { createRouter } from '../../../src/route/router.ts'
import {
  eventOf,
  receivedTimes,
  standardArn,
  standardRecord,
} from '../../fixtures/lambda-events.ts'
import { received } from '../dead-letter/received.ts'
import { orders, paid, placed } from '../route/orders.ts'
import { contextOf, denied, failedIn, fakeService, recordingLogger } from './world.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const dlqUrl = 'https://sqs.us-east-2.amazonaws.com/123456789012/my-queue-dlq'
const dlqArn = 'arn:aws:sqs:us-east-2:123456789012:my-queue-dlq'

function world(options: LambdaOptions = {}) {
  const fake = fakeService()
  const { logger, lines } = recordingLogger()
  const router = createRouter(orders)
    .on('order.placed', ({ total }) => {
      if (total < 0) throw new PermanentError('no such order')
    })
    .on('order.paid', () => {
      throw new Error('the bank is down')
    })
  const given = { service: fake.service, logger, deadLetterQueueUrl: dlqArn, maxReceives: 5 }
  const handler = createLambdaHandler(router, { ...given, ...options })
  const invoke = async (event: ReturnType<typeof eventOf>) => {
    const answer = handler(event, contextOf(30))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(vi.getTimerCount()).toBe(0)
    return failedIn(await answer)
  }
  return { ...fake, lines, invoke }
}

const recordIn = ({ attributes = {} }: Pick<Outgoing, 'attributes'>) => readRecord({ attributes })

describe('dead letters of a Lambda function', () => {
  it('lead to the trace in which they failed', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const { invoke, sent } = world({ instrumentation: { traceparent: () => traceparent } })
    expect(await invoke(eventOf([standardRecord(placed(-1))]))).toEqual([])
    expect(sent.flat().map((letter) => recordIn(letter)?.traceparent)).toEqual([traceparent])
  })

  it('are sent with their record, and only then is the message not reported', async () => {
    const { invoke, sent, lines, opened } = world()
    const attributes = { tenant: { stringValue: 'a', dataType: 'String' } }
    const poison = standardRecord('{"type":"order.placed"}', { messageAttributes: attributes })
    const event = eventOf([standardRecord(placed(-1)), standardRecord(placed(1)), poison])
    expect(await invoke(event)).toEqual([])
    // Both in one request.
    expect(sent).toHaveLength(1)
    const [invalid, permanent] = sent[0] ?? []
    expect(permanent?.body).toBe(JSON.stringify(placed(-1)))
    expect(permanent && recordIn(permanent)).toMatchObject({
      reason: 'PermanentlyFailed',
      type: 'order.placed',
      error: { message: 'no such order' },
      attempts: 1,
      messageId: 'm0',
      sourceQueueArn: standardArn,
      worker: 'orders',
    })
    expect(invalid && recordIn(invalid)).toMatchObject({ reason: 'InvalidPayload' })
    expect(invalid?.attributes).toMatchObject({ tenant: { stringValue: 'a' } })
    expect(opened).toContain(dlqArn)
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'event failed and was dead-lettered'],
      ['error', 'event failed and was dead-lettered'],
    ])
  })

  it('are made at the last attempt, two receives before SQS moves the message', async () => {
    const { invoke, sent } = world()
    const at = (count: number) => invoke(eventOf([receivedTimes(standardRecord(paid), count)]))
    expect(await at(2)).toEqual(['m0'])
    expect(sent).toEqual([])
    expect(await at(3)).toEqual([])
    expect(sent.flat()).toHaveLength(1)
  })

  it('are made after as many attempts as maxAttempts says', async () => {
    const { invoke, sent } = world({ maxAttempts: 2 })
    expect(await invoke(eventOf([receivedTimes(standardRecord(paid), 2)]))).toEqual([])
    expect(sent.flat()).toHaveLength(1)
  })

  it('have the name that the option gives', async () => {
    const { invoke, sent } = world({ name: 'billing' })
    await invoke(eventOf([standardRecord(placed(-1))]))
    expect(sent.flat().map((letter) => recordIn(letter)?.worker)).toEqual(['billing'])
  })

  it('have each its event of a body with several', async () => {
    const { invoke, sent } = world()
    const event = eventOf([standardRecord([placed(1), placed(-1), { type: 'order.placed' }])])
    expect(await invoke(event)).toEqual([])
    expect(sent.flat().map(({ body }) => body)).toEqual([
      JSON.stringify(placed(-1)),
      '{"type":"order.placed"}',
    ])
    expect(sent.flat().map((letter) => recordIn(letter))).toMatchObject([
      { index: 1, whole: false },
      { index: 2, whole: false },
    ])
  })

  it('wait while another event of their message is retried', async () => {
    const { invoke, sent, lines } = world()
    expect(await invoke(eventOf([standardRecord([placed(-1), paid])]))).toEqual(['m0'])
    expect(sent).toEqual([])
    expect(lines.map(({ message }) => message)).toEqual([
      'event failed, will be retried',
      'event failed, will be retried',
    ])
  })

  it('that are refused are reported as failed, with a retry delay, and said', async () => {
    const { invoke, failures, queue, lines } = world()
    failures.send = denied('SendMessage', dlqUrl)
    const event = eventOf([standardRecord(placed(-1)), standardRecord(placed(1))])
    expect(await invoke(event)).toEqual(['m0'])
    expect(queue.changed.flat()).toEqual([
      { receiptHandle: 'handle of m0', seconds: expect.any(Number) },
    ])
    expect(queue.changed.flat()[0]?.seconds).toBeGreaterThan(0)
    expect(lines.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the dead-letter queue refused a message, .*"sqs:SendMessage"/),
      'event failed, will be retried',
    ])
    failures.send = undefined
    expect(await invoke(event)).toEqual([])
  })

  it('that are refused are said once on standard error where there is no logger', async () => {
    const { service, failures } = fakeService()
    failures.send = denied('SendMessage', dlqUrl)
    const written = vi.spyOn(console, 'error').mockImplementation(() => {})
    const router = createRouter(orders)
    const options = { service, deadLetterQueueUrl: dlqUrl, maxReceives: 5 }
    const handler = createLambdaHandler(router, options)
    for (let invocation = 0; invocation < 3; invocation++) {
      const answer = handler(eventOf([standardRecord('poison')]), contextOf(30))
      await vi.advanceTimersByTimeAsync(1_000)
      expect(failedIn(await answer)).toEqual(['m0'])
    }
    expect(written).toHaveBeenCalledOnce()
    expect(written).toHaveBeenCalledWith(expect.stringContaining('sqs:SendMessage'))
  })

  it('that are not answered in time leave their message on the queue', async () => {
    const { service } = fakeService()
    const silent = {
      ...service,
      queue: (url: string) => ({ ...service.queue(url), send: () => new Promise<never>(() => {}) }),
    }
    const options = { service: silent, deadLetterQueueUrl: dlqUrl, maxReceives: 5 }
    const handler = createLambdaHandler(createRouter(orders), options)
    let response: unknown
    void handler(eventOf([standardRecord('poison')]), contextOf(10)).then((answer) => {
      response = answer
    })
    await vi.advanceTimersByTimeAsync(9_799)
    expect(response).toBeUndefined()
    await vi.advanceTimersByTimeAsync(2)
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fit a queue of the older limit where they can, and SQS itself where they cannot', async () => {
    const { invoke, sent } = world()
    const wide = (bytes: number) =>
      standardRecord(JSON.stringify({ type: 'order.placed', note: 'x'.repeat(bytes) }))
    // The body of the first leaves no room for a whole record in 256 KiB.
    expect(await invoke(eventOf([wide(262_144 - 600), wide(500_000), wide(1_048_540)]))).toEqual([
      'm2',
    ])
    expect(sent.flat()).toHaveLength(2)
    expect(outgoingBytes(sent.flat()[0] ?? { body: '' })).toBeLessThanOrEqual(262_144)
    expect(sent.flat().map((letter) => recordIn(letter)?.reason)).toEqual([
      'InvalidPayload',
      'InvalidPayload',
    ])
  })

  it('are not sent after the answer of the invocation', async () => {
    const { service, sent } = fakeService()
    const { logger } = recordingLogger()
    const deadLetters = new DeadLetters({
      queue: service.queue(dlqUrl),
      operation: undefined,
      redaction: { redact: (text) => text, redacts: false },
      limits: defaultLimits,
      sourceQueueArn: standardArn,
      worker: 'orders',
      logger,
      notices: new Notices(logger),
    })
    const failure = { _tag: 'NotAnEvent', found: 'a number' } as const
    const event = eventResult({ index: 0, key: 'm:0' }, undefined, { _tag: 'DeadLetter', failure })
    void deadLetters.store(received(), [event])
    deadLetters.close()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(sent).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are not made of a damaged body, which is only ever retried', async () => {
    const { invoke, sent } = world()
    const record = receivedTimes(standardRecord(placed(1), { md5OfBody: '0'.repeat(32) }), 5)
    expect(await invoke(eventOf([record]))).toEqual(['m0'])
    expect(sent).toEqual([])
  })

  it('are not sent to the queue that their messages come from', async () => {
    const { service, sent } = fakeService()
    const options = { service, deadLetterQueueUrl: standardArn, maxReceives: 5 }
    const handler = createLambdaHandler(createRouter(orders), options)
    const answer = handler(eventOf([standardRecord('poison')]), contextOf(30))
    await expect(answer).rejects.toThrow('the queue that the messages come from')
    expect(sent).toEqual([])
  })

  it('are announced to the instrumentation', async () => {
    const infos: unknown[] = []
    const { invoke } = world({
      instrumentation: {
        async deadLetter(info, run) {
          const { answers } = await run()
          infos.push({ ...info, answers })
        },
      },
    })
    await invoke(eventOf([standardRecord(placed(-1))]))
    expect(infos).toMatchObject([
      {
        queueUrl: dlqUrl,
        entries: [{ key: 'm0:0', failure: { _tag: 'PermanentlyFailed' } }],
        answers: [{ ok: true, messageId: 'stored' }],
      },
    ])
  })
})

describe('without a dead-letter queue', () => {
  it('what fails for good is reported as failed each time, with a growing delay', async () => {
    const { service, queue } = fakeService()
    const handler = createLambdaHandler(createRouter(orders), { service })
    for (const count of [1, 3]) {
      const event = eventOf([receivedTimes(standardRecord('poison'), count)])
      const answer = handler(event, contextOf(30))
      await vi.advanceTimersByTimeAsync(100)
      expect(failedIn(await answer)).toEqual(['m0'])
    }
    const [first = 0, third = 0] = queue.changed.flat().map(({ seconds }) => seconds)
    expect(first).toBeGreaterThanOrEqual(2)
    expect(third).toBeGreaterThan(20)
  })

  it('no attempt is the last one: SQS alone counts', async () => {
    const { service } = fakeService()
    const router = createRouter(orders).on('order.paid', () => {
      throw new Error('no')
    })
    const event = eventOf([receivedTimes(standardRecord(paid), 500)])
    const handler = createLambdaHandler(router, { service })
    expect(failedIn(await handler(event, contextOf(30)))).toEqual(['m0'])
  })
})
