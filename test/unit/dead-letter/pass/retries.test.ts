import { describe, expect, it } from 'vitest'
import { withRetries } from '../../../../src/dead-letter/pass/retries.ts'
import { queueError } from '../../../../src/queue/errors/error-sentence.ts'
import type { EntryResult } from '../../../../src/queue/port.ts'
import type { QueueErrorKind } from '../../../../src/queue/queue-error.ts'
import { createManualClock, turning } from '../turning.ts'

const ok: EntryResult = { ok: true }
const failed: EntryResult = { ok: false, code: 'Internal', senderFault: false, message: '' }
const invalid: EntryResult = { ok: false, code: 'Invalid', senderFault: true, message: '' }

/** Carries out these items with these answers to the requests, and notes what each one asked for. */
async function carriedOut(answers: (readonly EntryResult[] | QueueErrorKind)[], items = 'abc') {
  const requests: string[] = []
  const clock = createManualClock()
  const startMs = clock.now()
  const request = async (some: readonly string[]) => {
    requests.push(some.join(''))
    const next = answers.shift() ?? some.map(() => ok)
    if (typeof next !== 'string') return next
    throw queueError({ kind: next, action: 'SendMessage', queue: 'q', code: next })
  }
  const results = await turning(clock, withRetries([...items], request, clock))
  const codes = results.map((result) => (result.ok ? 'ok' : result.code))
  return { codes, requests, tookMs: clock.now() - startMs }
}

describe('a batch with retries', () => {
  it("sends again what failed by SQS's own fault, and only that", async () => {
    const { codes, requests } = await carriedOut([[ok, failed, invalid], [failed]])
    expect(codes).toEqual(['ok', 'ok', 'Invalid'])
    expect(requests).toEqual(['abc', 'b', 'b'])
  })

  it('sends a throttled request again, a few times, with growing waits', async () => {
    const throttled = Array<QueueErrorKind>(9).fill('Throttled')
    const { codes, requests, tookMs } = await carriedOut(throttled)
    expect(codes).toEqual(['Throttled', 'Throttled', 'Throttled'])
    expect(requests).toHaveLength(4)
    expect(tookMs).toBe(200 + 400 + 800)
  })

  it('does not send again what may have been carried out, and keeps what is known of others', async () => {
    const { codes, requests } = await carriedOut([[ok, failed], 'TimedOut'])
    expect(codes).toEqual(['ok', 'TimedOut', 'NoAnswer'])
    expect(requests).toEqual(['abc', 'b'])
  })

  it('sends nothing where there is nothing to send', async () => {
    expect(await carriedOut([], '')).toMatchObject({ codes: [], requests: [] })
  })
})
