import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import { Lifecycle } from '../../../../src/worker/report/lifecycle.ts'
import { OutageNotices } from '../../../../src/worker/report/outage-notices.ts'

const queueUrl = 'http://127.0.0.1:9/000000000000/orders'
const refused = failure('Unreachable', 'ECONNREFUSED')
const slow = failure('TimedOut', 'TimeoutError')

function failure(kind: string, code: string) {
  return { kind, code, message: `No connection to ${queueUrl} (${code}).`, waitMs: 500 }
}

function setUp() {
  const lines: string[] = []
  const lifecycle = new Lifecycle({ logger: silentLogger, redact: (text) => text })
  const notices = new OutageNotices(queueUrl, lifecycle, (line) => lines.push(line))
  const started = () => lifecycle.emit('started', { queueUrl, deadLetterQueueUrl: undefined })
  return { lines, lifecycle, notices, started }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('the notices of a worker without a logger', () => {
  it('say within 5 s that nothing has answered, once, and later that it does', () => {
    const { lines, notices, started } = setUp()
    notices.begin()
    vi.advanceTimersByTime(5_000)
    expect(lines).toEqual([expect.stringContaining(`${queueUrl} has not answered for 4 s`)])
    vi.advanceTimersByTime(600_000)
    expect(lines).toHaveLength(1)
    started()
    expect(lines).toEqual([expect.anything(), `sluice: ${queueUrl} answers.`])
  })

  it('say nothing of a start that goes well', () => {
    const { lines, notices, started } = setUp()
    notices.begin()
    started()
    vi.advanceTimersByTime(600_000)
    expect(lines).toEqual([])
  })

  it('say at once why a start is delayed, once for each reason', () => {
    const { lines, lifecycle, notices } = setUp()
    notices.begin()
    lifecycle.emit('startDelayed', refused)
    lifecycle.emit('startDelayed', refused)
    vi.advanceTimersByTime(60_000)
    lifecycle.emit('startDelayed', slow)
    lifecycle.emit('startDelayed', refused)
    expect(lines).toEqual([
      expect.stringMatching(/^sluice: No connection .*\(ECONNREFUSED\)\. Trying again\. .*logger/),
      expect.stringMatching(/\(TimeoutError\)\. Trying again\.$/),
    ])
  })

  it('say what becomes of a queue that answered before, each time anew', () => {
    const { lines, lifecycle, notices, started } = setUp()
    notices.begin()
    started()
    for (let outage = 0; outage < 2; outage++) {
      lifecycle.emit('receiveFailed', refused)
      lifecycle.emit('receiveFailed', refused)
      lifecycle.emit('receivingAgain', {})
    }
    expect(lines.map((line) => /ECONNREFUSED|answers/.exec(line)?.[0])).toEqual([
      'ECONNREFUSED',
      'answers',
      'ECONNREFUSED',
      'answers',
    ])
  })

  it('do not say that a queue answers whose first receive has failed', () => {
    const { lines, lifecycle, notices, started } = setUp()
    notices.begin()
    lifecycle.emit('receiveFailed', refused)
    started()
    expect(lines).toHaveLength(1)
    lifecycle.emit('receivingAgain', {})
    expect(lines).toHaveLength(2)
  })

  it('end with the worker, and leave no timer', () => {
    const { lines, lifecycle, notices } = setUp()
    notices.begin()
    lifecycle.emit('stopping', { graceSeconds: 1 })
    expect(vi.getTimerCount()).toBe(0)
    lifecycle.emit('receiveFailed', refused)
    expect(lines).toEqual([])
  })

  it('are one line each, whatever the server says', () => {
    const { lines, lifecycle } = setUp()
    lifecycle.emit('receiveFailed', { ...refused, message: 'one\ntwo\u001b[31m three' })
    expect(lines[0]).toMatch(/^sluice: one two \[31m three Trying again\./)
  })
})
