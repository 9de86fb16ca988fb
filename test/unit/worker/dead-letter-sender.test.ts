import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EntryResult, Outgoing } from '../../../src/queue/port.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import { DeadLetterSender } from '../../../src/worker/dead-letter-sender.ts'
import { failed, ok, scriptedQueue } from './holding.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function sender() {
  const queue = scriptedQueue()
  const sent: string[][] = []
  queue.send = async (messages: readonly Outgoing[]) => {
    sent.push(messages.map(({ body }) => body.slice(0, 5)))
    const next = queue.answers.shift()
    if (next instanceof Error) throw next
    return next ?? messages.map((): EntryResult => ok)
  }
  return { queue, sent, sender: new DeadLetterSender(queue, () => 1) }
}

const refusal = (kind: 'Throttled' | 'AccessDenied') =>
  queueError({ kind, action: 'SendMessage', queue: 'dlq', code: kind })

describe('the sender of dead letters', () => {
  it('sends up to ten in one request', async () => {
    const { sent, sender: letters } = sender()
    const results = Promise.all(
      Array.from({ length: 12 }, (_, at) => letters.send({ body: String(at) })),
    )
    await vi.advanceTimersByTimeAsync(20)
    expect(await results).toEqual(Array(12).fill(ok))
    expect(sent.map(({ length }) => length)).toEqual([10, 2])
  })

  it('keeps a request below 1 MiB', async () => {
    const { sent, sender: letters } = sender()
    for (const name of ['a', 'b', 'c']) void letters.send({ body: name.repeat(400_000) })
    await vi.advanceTimersByTimeAsync(20)
    expect(sent).toEqual([['aaaaa', 'bbbbb'], ['ccccc']])
  })

  it('tries a failed one again before the message goes back, alone', async () => {
    const { queue, sent, sender: letters } = sender()
    queue.answers.push([ok, failed()], refusal('Throttled'))
    const results = Promise.all([letters.send({ body: 'a' }), letters.send({ body: 'b' })])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await results).toEqual([ok, ok])
    expect(sent).toEqual([['a', 'b'], ['b'], ['b']])
  })

  it('gives up after four tries', async () => {
    const { queue, sent, sender: letters } = sender()
    queue.answers.push(...Array.from({ length: 10 }, () => [failed('InternalError')]))
    const result = letters.send({ body: 'a' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await result).toMatchObject({ ok: false, code: 'InternalError' })
    expect(sent).toHaveLength(4)
  })

  it("does not try again what is an entry's own fault", async () => {
    const { queue, sent, sender: letters } = sender()
    queue.answers.push([failed('InvalidMessageContents', true)])
    const letter = letters.send({ body: 'a' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await letter).toMatchObject({ code: 'InvalidMessageContents' })
    expect(sent).toHaveLength(1)
  })

  it('tries again after a refusal of the whole request: a right may be missing once', async () => {
    const { queue, sent, sender: letters } = sender()
    queue.answers.push(refusal('AccessDenied'))
    const letter = letters.send({ body: 'a' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await letter).toEqual(ok)
    expect(sent).toHaveLength(2)
  })

  it('tries once more only when a stop has begun', async () => {
    const { queue, sent, sender: letters } = sender()
    queue.answers.push(...Array.from({ length: 10 }, () => [failed()]))
    letters.hurry()
    const result = letters.send({ body: 'a' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await result).toMatchObject({ ok: false })
    expect(sent).toHaveLength(2)
  })
})
