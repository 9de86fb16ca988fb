import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../src/message/failure.ts'
import { silentLogger } from '../../../src/message/logger.ts'
import type {
  DeadLetterInfo,
  DeadLetterResult,
} from '../../../src/pipeline/instrumentation/instrumentation.ts'
import { operationsOf } from '../../../src/pipeline/instrumentation/operations.ts'
import type { Outgoing } from '../../../src/queue/port.ts'
import { eventResult } from '../../../src/route/call/event-result.ts'
import { requestStorage } from '../../../src/requests/dead-letter-request.ts'
import { failed, scriptedQueue, ticketOf } from '../worker/fakes.ts'

const same = (text: string) => text

async function requested(failure: Failure, redact?: (text: string) => string) {
  const queue = scriptedQueue()
  const sent: Outgoing[][] = []
  queue.send = async (messages) => {
    sent.push([...messages])
    return [{ ok: true, messageId: 'stored' }, failed('InternalError')]
  }
  const infos: DeadLetterInfo[] = []
  const results: DeadLetterResult[] = []
  const { deadLetter } = operationsOf(
    {
      async deadLetter(info, run) {
        infos.push(info)
        results.push(await run())
      },
    },
    { logger: silentLogger, redact: same },
  )
  const letters = [0, 1].map((index) => ({
    received: ticketOf('m').received,
    event: eventResult({ index, key: `m:${index}` }, 'order.placed', {
      _tag: 'DeadLetter',
      failure,
    }),
    failure,
    traceparent: `trace ${index}`,
    message: { body: `payload ${index}` },
  }))
  const redaction = { redact: redact ?? same, redacts: redact !== undefined }
  const options = { queue, operation: deadLetter, redaction }
  const answers = await requestStorage(options, letters)
  // The instrumentation has the result a few microtasks later: nothing waits for it.
  await new Promise((resolve) => setImmediate(resolve))
  return { queue, sent, infos, results, letters, answers }
}

const threw = (cause: unknown): Failure => ({ _tag: 'HandlerFailed', type: 'order.placed', cause })

describe('a request to store dead letters', () => {
  it('names event and failure of each, with the error itself, and has the answer to each', async () => {
    const error = new TypeError('no')
    const { queue, sent, infos, results, letters, answers } = await requested(threw(error))
    expect(sent).toEqual([[{ body: 'payload 0' }, { body: 'payload 1' }]])
    expect(answers.map(([letter]) => letter)).toEqual(letters)
    expect(infos).toEqual([
      {
        queueUrl: queue.url,
        entries: [0, 1].map((index) => ({
          message: expect.objectContaining({ messageId: 'm', receiveCount: 1 }),
          type: 'order.placed',
          index,
          key: `m:${index}`,
          failure: threw(error),
          error,
          traceparent: `trace ${index}`,
        })),
      },
    ])
    expect(infos[0]?.entries[0]?.error).toBe(error)
    expect(JSON.stringify(infos)).not.toContain('payload')
    expect(results).toEqual([
      {
        answers: [
          { ok: true, messageId: 'stored' },
          { ok: false, code: 'InternalError', message: 'InternalError, said SQS' },
        ],
        error: undefined,
      },
    ])
  })

  it('has an error that names the failure where none was thrown', async () => {
    const { infos } = await requested({ _tag: 'NotAnEvent', found: 'a number' })
    expect(infos[0]?.entries[0]?.error).toMatchObject({ name: 'NotAnEvent' })
  })

  it('passes on what redact returned, in the failure too', async () => {
    const { infos } = await requested(threw(new Error('of jane')), (text) =>
      text.replace('jane', '***'),
    )
    const [entry] = infos[0]?.entries ?? []
    expect(entry?.error.message).toBe('of ***')
    expect(entry?.failure).toMatchObject({ _tag: 'HandlerFailed', cause: { message: 'of ***' } })
  })
})
