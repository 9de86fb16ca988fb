import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Failure } from '../../../../src/message/failure.ts'
import { queueError } from '../../../../src/queue/errors/error-sentence.ts'
import type { EntryResult, Outgoing } from '../../../../src/queue/port.ts'
import { eventResult } from '../../../../src/route/call/event-result.ts'
import type { Ticket } from '../../../../src/worker/in-flight/ticket.ts'
import {
  DeadLetterSender,
  type TicketLetter,
} from '../../../../src/worker/settle/dead-letter-sender.ts'
import { failed, ticketOf, ok, scriptedQueue } from '../fakes.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function sender({ messages = 1_000, bytes = 1_000_000 } = {}) {
  const queue = scriptedQueue()
  const sent: string[][] = []
  queue.send = async (messages: readonly Outgoing[]) => {
    sent.push(messages.map(({ body }) => body.slice(0, 5)))
    const next = queue.answers.shift()
    if (next instanceof Error) throw next
    return next ?? messages.map((): EntryResult => ok)
  }
  const refused: string[] = []
  const turned: boolean[] = []
  const letters = new DeadLetterSender({
    queue,
    operation: undefined,
    redaction: { redact: (text) => text, redacts: false },
    waiting: { messages, bytes },
    nowMs: () => Date.now(),
    random: () => 1,
    onRefused: ({ received }, { code }) => refused.push(`${received.messageId} ${code}`),
    onTurned: (takes) => turned.push(takes),
  })
  const send = (body: string) => letters.send(letterOf(ticketOf(body), body))
  return { queue, sent, refused, turned, letters, send }
}

const failure: Failure = { _tag: 'NotAnEvent', found: 'a number' }
const letterOf = (ticket: Ticket, body: string): TicketLetter => ({
  ticket,
  received: ticket.received,
  event: eventResult({ index: 0, key: 'm:0' }, undefined, { _tag: 'DeadLetter', failure }),
  failure,
  traceparent: undefined,
  message: { body },
})

const refusal = (kind: 'Throttled' | 'AccessDenied') =>
  queueError({ kind, action: 'SendMessage', queue: 'dlq', code: kind })

describe('the sender of dead letters', () => {
  it('sends up to ten in one request', async () => {
    const { sent, send } = sender()
    const results = Promise.all(Array.from({ length: 12 }, (_, at) => send(String(at))))
    await vi.advanceTimersByTimeAsync(20)
    expect(await results).toEqual(Array(12).fill(ok))
    expect(sent.map(({ length }) => length)).toEqual([10, 2])
  })

  it('keeps a request below 1 MiB', async () => {
    const { sent, send } = sender()
    for (const name of ['a', 'b', 'c']) void send(name.repeat(400_000))
    await vi.advanceTimersByTimeAsync(20)
    expect(sent).toEqual([['aaaaa', 'bbbbb'], ['ccccc']])
  })

  it('tries a failed one again before the message goes back, alone', async () => {
    const { queue, sent, send } = sender()
    queue.answers.push([ok, failed()], refusal('Throttled'))
    const results = Promise.all([send('a'), send('b')])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await results).toEqual([ok, ok])
    expect(sent).toEqual([['a', 'b'], ['b'], ['b']])
  })

  it('lets what is refused wait, tries one batch within 5 s, and sends the rest once that is taken', async () => {
    const { queue, sent, refused, turned, letters, send } = sender()
    queue.answers.push(...Array.from({ length: 100 }, () => refusal('AccessDenied')))
    const results = Promise.all(Array.from({ length: 35 }, (_, at) => send(String(at))))
    await vi.advanceTimersByTimeAsync(25)
    expect(sent).toHaveLength(4)
    expect(letters.waiting).toBe(35)
    expect([refused, turned]).toEqual([[], []])
    await vi.advanceTimersByTimeAsync(60_000)
    const tries = sent.length
    expect(turned).toEqual([false])
    expect(tries).toBeLessThan(4 + 5 + 60 / 4)
    queue.answers.length = 0
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await results).toEqual(Array(35).fill(ok))
    expect(sent.slice(tries).map(({ length }) => length)).toEqual([10, 10, 10, 5])
    expect(new Set(sent.slice(tries).flat()).size).toBe(35)
    expect(refused).toHaveLength(35)
    expect(turned).toEqual([false, true])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sends nothing new to a queue that refuses but its tries', async () => {
    const { queue, sent, refused, letters, send } = sender()
    queue.answers.push(...Array.from({ length: 100 }, () => refusal('AccessDenied')))
    void send('a')
    await vi.advanceTimersByTimeAsync(10_000)
    const tries = sent.length
    for (let at = 0; at < 50; at++) void send(`new ${at}`)
    await vi.advanceTimersByTimeAsync(100)
    expect(sent).toHaveLength(tries)
    expect(letters.waiting).toBe(51)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(refused).toContain('new 7 AccessDenied')
  })

  it('lets no more wait than its limits: what is above goes back', async () => {
    const few = sender({ messages: 2 })
    few.queue.answers.push(refusal('AccessDenied'))
    const three = [few.send('a'), few.send('b'), few.send('c')]
    await vi.advanceTimersByTimeAsync(25)
    expect(await three[2]).toMatchObject({ ok: false, code: 'AccessDenied' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await Promise.all(three.slice(0, 2))).toEqual([ok, ok])
    const small = sender({ bytes: 10 })
    small.queue.answers.push(refusal('AccessDenied'))
    const two = [small.send('12345678'), small.send('12345678')]
    await vi.advanceTimersByTimeAsync(25)
    expect(await two[1]).toMatchObject({ ok: false })
    expect(small.letters.waiting).toBe(1)
  })

  it('lets one wait that alone is above the limit, so that it notices when the queue accepts again', async () => {
    const { queue, letters, send } = sender({ bytes: 10 })
    queue.answers.push(refusal('AccessDenied'))
    const large = [send('a'.repeat(20)), send('b'.repeat(20))]
    await vi.advanceTimersByTimeAsync(25)
    expect(await large[1]).toMatchObject({ ok: false })
    expect(letters.waiting).toBe(1)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await large[0]).toEqual(ok)
    const next = send('c'.repeat(20))
    await vi.advanceTimersByTimeAsync(25)
    expect(await next).toEqual(ok)
  })

  it('does not send what waited when the lease on its message was lost', async () => {
    const { queue, sent, letters } = sender()
    queue.answers.push(refusal('Throttled'))
    const message = ticketOf('a')
    const result = letters.send(letterOf(message, 'a'))
    await vi.advanceTimersByTimeAsync(25)
    message.lost = true
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await result).toMatchObject({ ok: false, code: 'LeaseLost' })
    expect(sent).toEqual([['a']])
    expect(letters.waiting).toBe(0)
  })

  it('sends the next one at once when the leases of all that waited were lost', async () => {
    const { queue, sent, letters, send } = sender()
    queue.answers.push(refusal('Throttled'))
    const message = ticketOf('a')
    void letters.send(letterOf(message, 'a'))
    await vi.advanceTimersByTimeAsync(25)
    message.lost = true
    await vi.advanceTimersByTimeAsync(60_000)
    const next = send('b')
    await vi.advanceTimersByTimeAsync(20)
    expect(await next).toEqual(ok)
    expect(sent).toEqual([['a'], ['b']])
  })

  it("does not try again what is an entry's own fault", async () => {
    const { queue, sent, send } = sender()
    queue.answers.push([failed('InvalidMessageContents', true)])
    const letter = send('a')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await letter).toMatchObject({ code: 'InvalidMessageContents' })
    expect(sent).toHaveLength(1)
  })

  it('tries again after a refusal of the whole request: a right may be missing once', async () => {
    const { queue, sent, send } = sender()
    queue.answers.push(refusal('AccessDenied'))
    const letter = send('a')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await letter).toEqual(ok)
    expect(sent).toHaveLength(2)
  })

  it('tries waiting dead letters once more when a stop has begun, and then abandons them', async () => {
    const { queue, sent, letters, send } = sender()
    queue.answers.push(...Array.from({ length: 10 }, () => [failed()]))
    const waited = send('a')
    await vi.advanceTimersByTimeAsync(30)
    letters.hurry()
    const late = send('b')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await Promise.all([waited, late])).toEqual([
      expect.objectContaining({ ok: false }),
      expect.objectContaining({ ok: false }),
    ])
    expect(sent).toEqual([['a'], ['a'], ['b']])
  })
})
