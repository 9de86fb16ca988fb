import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/message/logger.ts'
import type {
  SettleInfo,
  SettleResult,
} from '../../../src/pipeline/instrumentation/instrumentation.ts'
import { operationsOf } from '../../../src/pipeline/instrumentation/operations.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import { requestSettlement } from '../../../src/requests/settle-request.ts'
import { failed, ok, scriptedQueue, ticketOf } from '../worker/fakes.ts'

/** Requests, and what an instrumentation was given of each. */
function instrumented() {
  const queue = scriptedQueue()
  const infos: SettleInfo[] = []
  const results: SettleResult[] = []
  const { settle } = operationsOf(
    {
      async settle(info, run) {
        infos.push(info)
        results.push(await run())
      },
    },
    { logger: silentLogger, redact: (text) => text },
  )
  return { queue, infos, results, operation: settle }
}

/** The instrumentation has the result a few microtasks later: nothing waits for it. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

const two = (afterSeconds: number | undefined) =>
  ['a', 'b'].map((id) => ({ received: ticketOf(id).received, afterSeconds }))

describe('a request to settle', () => {
  it('names each message without its body, and has the answer to each', async () => {
    const { queue, infos, results, operation } = instrumented()
    const refusal = failed('ReceiptHandleIsInvalid', true)
    queue.answers.push([ok, refusal])
    const entries = two(undefined)
    const answers = await requestSettlement({ queue, operation }, 'delete', entries)
    expect(answers).toEqual([
      [entries[0], ok],
      [entries[1], refusal],
    ])
    expect(infos).toEqual([
      {
        queueUrl: queue.url,
        what: 'delete',
        entries: ['a', 'b'].map((messageId) => ({
          message: {
            messageId,
            attributes: {},
            receiveCount: 1,
            sentAtMs: Date.UTC(2026, 0, 1),
            groupId: undefined,
            traceHeader: undefined,
          },
          afterSeconds: undefined,
        })),
      },
    ])
    await turn()
    expect(results).toEqual([
      {
        answers: [
          { ok: true, messageId: undefined },
          {
            ok: false,
            code: 'ReceiptHandleIsInvalid',
            message: 'ReceiptHandleIsInvalid, said SQS',
          },
        ],
        error: undefined,
      },
    ])
  })

  it('says after how long a released message is visible', async () => {
    const { queue, infos, operation } = instrumented()
    await requestSettlement({ queue, operation }, 'release', two(7))
    expect(queue.changed).toEqual([
      [
        { receiptHandle: 'a', seconds: 7 },
        { receiptHandle: 'b', seconds: 7 },
      ],
    ])
    expect(infos[0]).toMatchObject({ what: 'release' })
    expect(infos[0]?.entries.map(({ afterSeconds }) => afterSeconds)).toEqual([7, 7])
  })

  it('that failed as a whole is the answer to each, with its error', async () => {
    const { queue, results, operation } = instrumented()
    const error = queueError({ kind: 'Throttled', action: 'DeleteMessage', queue: 'q', code: 'T' })
    queue.answers.push(error)
    const answers = await requestSettlement({ queue, operation }, 'delete', two(undefined))
    const refusal = { ok: false, code: 'T', message: error.message }
    expect(answers.map(([, answer]) => answer)).toMatchObject([refusal, refusal])
    await turn()
    expect(results[0]?.answers).toEqual([refusal, refusal])
    expect(results[0]?.error).toBe(error)
  })

  it('is made without an instrumentation in the same way', async () => {
    const { queue } = instrumented()
    const entries = two(undefined)
    const answers = await requestSettlement({ queue, operation: undefined }, 'delete', entries)
    expect(answers).toEqual(entries.map((entry) => [entry, ok]))
  })
})
