import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import type { Failure } from '../../../../src/message/failure.ts'
import { silentLogger } from '../../../../src/message/logger.ts'
import { PermanentError } from '../../../../src/message/permanent-error.ts'
import type { Verdict } from '../../../../src/message/verdict.ts'
import { Lifecycle } from '../../../../src/worker/report/lifecycle.ts'
import type { FailedEvent, SettledEvent } from '../../../../src/worker/report/lifecycle-events.ts'
import { resolveOptions } from '../../../../src/worker/settings.ts'
import { SettlementReports } from '../../../../src/worker/report/settlement-reports.ts'
import { oddNames, oddValue } from '../../../fixtures/odd-values.ts'
import { ticketOf } from '../fakes.ts'

const retry = (failure: Failure): Verdict => ({ _tag: 'Retry', afterSeconds: 15, failure })
const deadLetter = (failure: Failure): Verdict => ({ _tag: 'DeadLetter', failure })
const threw = (cause: unknown): Failure => ({ _tag: 'HandlerFailed', type: 'order.placed', cause })

type Options = { redact?: (text: string) => string }

/** The reports on one event with this outcome, of whose message SQS has carried out the settlement. */
function reported(outcome: Verdict, options: Options = {}) {
  const { judge, answer, ...reports } = judging(outcome, options)
  judge()
  answer()
  return { ...reports, line: reports.lines[0] as [Record<string, unknown>, string] }
}

/** The reports on one event, step by step. */
function judging(outcome: Verdict, options: Options = {}) {
  const [warn, error, info] = [vi.fn(), vi.fn(), vi.fn()]
  const settings = resolveOptions({
    queueUrl: 'http://127.0.0.1:1/000000000000/orders',
    logger: { ...silentLogger, warn, error, info },
    ...options,
  })
  const lifecycle = new Lifecycle(settings)
  const failed: FailedEvent[] = []
  const settled: SettledEvent[] = []
  const noted: object[] = []
  lifecycle.on('failed', (event) => failed.push(event))
  lifecycle.on('settled', (event) => settled.push(event))
  const type = 'order.placed'
  const times = { durationMs: 1, waitedMs: 2 }
  const event = { index: 0, key: 'm:0', type, outcome, drift: [], ...times }
  const reports = new SettlementReports(lifecycle, settings, {
    note: (messageId, index, { _tag }, failed) =>
      void noted.push({ messageId, index, reason: _tag, ...failed }),
  })
  const ticket = ticketOf('m')
  const lines: unknown[][] = []
  for (const level of [warn, error, info]) level.mockImplementation((...line) => lines.push(line))
  return {
    judge() {
      reports.judged(ticket, [event])
      ticket.unreported = reports.reportsOf(ticket, [event])
    },
    answer: () => reports.settled(ticket),
    lines,
    failed,
    settled,
    noted,
  }
}

function poison(): Failure {
  const at = (path: string) => ({ path, normalisedPath: 'members[].user', expected: 'User' })
  return {
    _tag: 'InvalidPayload',
    type: 'order.placed',
    issues: [at('members[0].user'), at('members[17].user')],
  }
}

describe('the log line of an event that failed', () => {
  it('says at the first attempt where in the app it was thrown, with what is behind it', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const { line } = reported(retry(threw(new TypeError('no database', { cause: refused }))))
    expect(line[1]).toBe('event failed, will be retried')
    expect(line[0]).toEqual({
      type: 'order.placed',
      messageId: 'm',
      key: 'm:0',
      receiveCount: 1,
      reason: 'HandlerFailed',
      afterSeconds: 15,
      errorName: 'TypeError',
      error: 'no database',
      causes: [
        {
          name: 'Error',
          message: 'connect',
          code: 'ECONNREFUSED',
          at: expect.stringMatching(/settlement-reports\.test\.ts:\d+/),
        },
      ],
      frames: expect.arrayContaining([expect.stringMatching(/settlement-reports\.test\.ts:\d+/)]),
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })

  it('has the places that did not fit of poison, normalised and each once', () => {
    const { line } = reported(deadLetter(poison()))
    expect(line[1]).toBe('event failed and was dead-lettered')
    expect(line[0]).toMatchObject({
      reason: 'InvalidPayload',
      error: 'the event does not fit its codec: members[].user is not User and 1 more',
      issues: [{ path: 'members[].user', expected: 'User' }],
    })
    expect(JSON.stringify(line)).not.toContain('[17]')
  })

  it.each<[Failure, string]>([
    [{ _tag: 'MalformedBody', reason: 'it is no JSON' }, 'it is no JSON'],
    [{ _tag: 'UnhandledType', type: 'order.placed' }, 'no handler asks for this type'],
    [{ _tag: 'HandlerTimedOut', type: 'order.placed', seconds: 5 }, 'did not settle within 5 s'],
    [{ _tag: 'CorruptedBody' }, 'does not match its MD5'],
  ])('has our own words where no error was thrown: %j', (failure, words) => {
    const { line } = reported(retry(failure))
    expect(line[0].error).toContain(words)
    expect(line[0]).not.toHaveProperty('errorName')
  })

  it('goes through redact, in all of its texts', () => {
    const thrown = Object.assign(new Error('of jane', { cause: new Error('jane') }), {
      code: 'jane',
    })
    const { line } = reported(retry(threw(thrown)), {
      redact: (text) => text.replace(/jane/g, '***'),
    })
    expect(line[0]).toMatchObject({ error: 'of ***', code: '***', causes: [{ message: '***' }] })
    expect(JSON.stringify(line)).not.toContain('jane')
  })

  it('has no secrets and no addresses in its texts where the app has no redact', () => {
    const thrown = Object.assign(new Error('jane@example.org', { cause: new Error('secret=a') }), {
      code: 'Bearer abc123',
    })
    const { line, failed } = reported(retry(threw(thrown)))
    expect(line[0]).toMatchObject({
      error: '[mail]',
      code: 'Bearer [token]',
      causes: [{ message: 'secret=[token]' }],
    })
    expect(failed[0]?.error).toBe(thrown)
  })

  it('says where the app could not sort its error', () => {
    const { line } = reported(
      retry({
        _tag: 'HandlerFailed',
        type: 'order.placed',
        cause: new Error('no'),
        classifyThrew: new TypeError('no such code'),
      }),
    )
    expect(line[0]).toMatchObject({ error: 'no', classifyThrew: 'TypeError: no such code' })
  })

  it('logs an event that an open circuit postponed as a detail only', () => {
    const failure: Failure = { _tag: 'Postponed', type: 'a', because: 'circuit open', seconds: 400 }
    const { lines, failed, settled } = reported({ _tag: 'Retry', afterSeconds: 400, failure })
    expect([lines, failed]).toEqual([[], []])
    expect(settled).toMatchObject([{ outcome: 'Retry', reason: 'Postponed' }])
  })

  it('logs less about an event that was only released', () => {
    const interrupted: Failure = { _tag: 'Interrupted', type: 'order.placed', by: 'stop' }
    const { line, failed } = reported({ _tag: 'Retry', afterSeconds: 0, failure: interrupted })
    expect(line[1]).toBe('event released')
    expect(line[0]).not.toHaveProperty('fingerprint')
    expect(failed).toEqual([])
  })
})

describe('the event "failed"', () => {
  it('carries an error without what redact took away, causes, code and stack included', () => {
    const thrown = Object.assign(new TypeError('of jane', { cause: new RangeError('jane') }), {
      code: 'jane',
    })
    const { failed } = reported(retry(threw(thrown)), {
      redact: (text) => text.replace(/jane/g, '***'),
    })
    const error = failed[0]?.error
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'TypeError', message: 'of ***', code: '***' })
    expect(error?.cause).toMatchObject({ name: 'RangeError', message: '***' })
    expect(error?.stack).toMatch(/^TypeError: of \*\*\*\n {4}at .*settlement-reports\.test/)
    expect(inspect(error, { depth: 9 })).not.toContain('jane')
  })

  it('carries the error itself, at each attempt', () => {
    const thrown = new TypeError('no')
    const { failed } = reported(retry(threw(thrown)))
    expect(failed).toEqual([
      {
        error: thrown,
        type: 'order.placed',
        reason: 'HandlerFailed',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        attempt: 1,
        willRetry: true,
        afterSeconds: 15,
        messageId: 'm',
        key: 'm:0',
        index: 0,
      },
    ])
    expect(failed[0]?.error).toBe(thrown)
  })

  it('says when it was the last one', () => {
    const thrown = new PermanentError('never')
    const { failed } = reported(
      deadLetter({ _tag: 'PermanentlyFailed', type: 'order.placed', cause: thrown }),
    )
    expect(failed).toMatchObject([{ willRetry: false, afterSeconds: undefined }])
    expect(failed[0]?.error).toBe(thrown)
  })

  it('has an error that names the reason where none was thrown, with no frames of sluice', () => {
    const { failed } = reported(deadLetter(poison()))
    const error = failed[0]?.error
    expect(error).toBeInstanceOf(Error)
    expect(error?.name).toBe('InvalidPayload')
    expect(error?.message).toContain('members[].user is not User')
    expect(error?.stack).toBe(`InvalidPayload: ${error?.message}`)
  })

  it('has what was thrown as the cause of an error where it is none', () => {
    const { failed } = reported(retry(threw('no')))
    expect(failed[0]?.error).toMatchObject({ name: 'thrown string', message: 'no', cause: 'no' })
  })

  it('has the same fingerprint as the log line', () => {
    const { failed, line } = reported(retry(threw(new Error('no'))))
    expect(failed[0]?.fingerprint).toBe(line[0].fingerprint)
  })

  it('is not reported of what went well', () => {
    const { failed, lines, settled } = reported({ _tag: 'Acknowledge', because: 'handled' })
    expect([failed, lines]).toEqual([[], []])
    expect(settled).toMatchObject([{ outcome: 'Acknowledge', reason: 'handled' }])
  })
})

describe('the event "settled"', () => {
  it('is reported when SQS has answered, once; a failure at the verdict', () => {
    const { judge, answer, lines, failed, settled } = judging(retry(threw(new TypeError('no'))))
    judge()
    expect([lines.length, failed.length, settled.length]).toEqual([1, 1, 0])
    answer()
    answer()
    expect([lines.length, failed.length]).toEqual([1, 1])
    expect(settled).toEqual([
      {
        type: 'order.placed',
        outcome: 'Retry',
        reason: 'HandlerFailed',
        durationMs: 1,
        waitedMs: 2,
        ageMs: expect.any(Number),
        receiveCount: 1,
        errorName: 'TypeError',
        messageId: 'm',
        key: 'm:0',
        index: 0,
      },
    ])
  })

  it('is not reported of what an earlier receive settled', () => {
    const { settled } = reported({ _tag: 'Acknowledge', because: 'done before' })
    expect(settled).toEqual([])
  })
})

describe('the failed attempts that are remembered', () => {
  it('are those after which the event is retried', () => {
    const { noted, failed } = reported(retry(threw(new Error('no'))))
    const fingerprint = failed[0]?.fingerprint
    expect(noted).toEqual([
      { messageId: 'm', index: 0, reason: 'HandlerFailed', attempt: 1, fingerprint },
    ])
  })

  it.each<[string, Verdict]>([
    ['was stored', deadLetter(threw(new Error('no')))],
    ['succeeded', { _tag: 'Acknowledge', because: 'handled' }],
    ['was released', retry({ _tag: 'Interrupted', type: undefined, by: 'stop' })],
    ['waits', retry({ _tag: 'Postponed', type: 'a', because: 'circuit open', seconds: 1 })],
  ])('are none where it %s', (_, outcome) => {
    expect(reported(outcome).noted).toEqual([])
  })
})

it.each(oddNames)('reports an event whatever it failed with: %s', (name) => {
  const { lines, failed, settled } = reported(deadLetter(threw(oddValue(name))))
  expect([lines.length, failed.length, settled.length]).toEqual([1, 1, 1])
  expect(JSON.stringify(lines).length).toBeLessThan(8_000)
})
