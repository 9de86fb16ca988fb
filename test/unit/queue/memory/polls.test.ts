import { describe, expect, it } from 'vitest'
import {
  createManualClock,
  createMemoryQueue,
  createMemoryService,
  type MemoryQueue,
} from '../../../../src/queue/memory/memory.ts'
import type { ReceiveRequest } from '../../../../src/queue/port.ts'

const one = { maxMessages: 1, waitSeconds: 0 }
const long = { maxMessages: 1, waitSeconds: 20, visibilitySeconds: 30 }

/** A poll whose answer can be looked at without waiting for it: the bodies, or undefined while it waits. */
function poll(queue: MemoryQueue, request: Partial<ReceiveRequest> = {}) {
  const seen: { bodies: readonly string[] | undefined } = { bodies: undefined }
  const answer = queue.receive({ ...long, ...request }).then((messages) => {
    seen.bodies = messages.map(({ body }) => body)
    return messages
  })
  return { seen, answer }
}

function queueWithClock(settings: Parameters<typeof createMemoryQueue>[0] = {}) {
  const clock = createManualClock()
  return { clock, queue: createMemoryQueue({ clock, ...settings }) }
}

const group = (groupId: string, ...bodies: string[]) =>
  bodies.map((body) => ({ body, groupId, deduplicationId: `${groupId}-${body}` }))

describe('polls that wait', () => {
  it('are served in the order in which they came, as many as there are messages for', async () => {
    const { clock, queue } = queueWithClock()
    const polls = [1, 2, 3].map(() => poll(queue))
    await clock.advance(1)
    await queue.send([{ body: 'a' }, { body: 'b' }])
    await clock.advance(0)
    expect(polls.map(({ seen }) => seen.bodies)).toEqual([['a'], ['b'], undefined])
    await queue.send([{ body: 'c' }])
    await clock.advance(0)
    expect(polls[2]?.seen.bodies).toEqual(['c'])
  })

  it('leave to the next one what they do not take', async () => {
    const { clock, queue } = queueWithClock()
    const polls = [2, 10, 1].map((maxMessages) => poll(queue, { maxMessages }))
    await clock.advance(1)
    await queue.send(['a', 'b', 'c'].map((body) => ({ body })))
    await clock.advance(0)
    expect(polls.map(({ seen }) => seen.bodies)).toEqual([['a', 'b'], ['c'], undefined])
  })

  it('come before one that begins when the message is there', async () => {
    const { clock, queue } = queueWithClock()
    // At the same instant as the end of the visibility timeout, before the queue's own timer.
    const late = new Promise<unknown>((resolve) => {
      clock.after(5_000, () => resolve(queue.receive(one)))
    })
    await queue.send([{ body: 'a' }])
    await queue.receive({ ...one, visibilitySeconds: 5 })
    const early = poll(queue)
    await clock.advance(5_000)
    expect(early.seen.bodies).toEqual(['a'])
    expect(await late).toEqual([])
  })

  it('do not swallow a message when their signal has aborted', async () => {
    const { clock, queue } = queueWithClock()
    const abort = new AbortController()
    const aborted = queue.receive({ ...long, signal: abort.signal })
    const next = poll(queue)
    await clock.advance(1)
    const sent = queue.send([{ body: 'a' }])
    abort.abort()
    await expect(aborted).rejects.toMatchObject({ kind: 'Aborted' })
    await sent
    await clock.advance(0)
    expect(next.seen.bodies).toEqual(['a'])
  })

  it('get the same messages under the same attempt id', async () => {
    const { clock, queue } = queueWithClock({ name: 'q.fifo' })
    const first = queue.receive({ ...long, attemptId: 'x' })
    const other = poll(queue, { attemptId: 'y' })
    const retried = queue.receive({ ...long, attemptId: 'x' })
    await clock.advance(1)
    await queue.send(group('a', '1'))
    expect(await retried).toEqual(await first)
    expect(await first).toHaveLength(1)
    await clock.advance(0)
    expect(other.seen.bodies).toBeUndefined()
  })

  it('are woken when a timeout ends, each for a message of its own', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }, { body: 'b' }])
    await queue.receive({ ...one, visibilitySeconds: 3 })
    await queue.receive({ ...one, visibilitySeconds: 5 })
    const polls = [1, 2].map(() => poll(queue))
    await clock.advance(3_000)
    expect(polls.map(({ seen }) => seen.bodies)).toEqual([['a'], undefined])
    await clock.advance(2_000)
    expect(polls.map(({ seen }) => seen.bodies)).toEqual([['a'], ['b']])
  })

  it('are woken when a receive that is tried again ends the timeout sooner', async () => {
    const { clock, queue } = queueWithClock({ name: 'q.fifo' })
    await queue.send(group('a', '1'))
    await queue.receive({ ...one, visibilitySeconds: 60, attemptId: 'x' })
    const waiting = poll(queue)
    await clock.advance(1_000)
    await queue.receive({ ...one, visibilitySeconds: 2, attemptId: 'x' })
    await clock.advance(2_000)
    expect(waiting.seen.bodies).toEqual(['1'])
  })

  it('are woken when the message in flight that blocks their group is too old', async () => {
    const { clock, queue } = queueWithClock({ name: 'q.fifo', retentionSeconds: 60 })
    await queue.send(group('a', '1'))
    await queue.receive({ ...one, visibilitySeconds: 3_600 })
    await clock.advance(55_000)
    await queue.send(group('a', '2'))
    const waiting = poll(queue)
    await clock.advance(5_000)
    expect(waiting.seen.bodies).toBeUndefined()
    await clock.advance(1)
    expect(waiting.seen.bodies).toEqual(['2'])
  })

  it('are woken by a timer that fires early, as those of Node can', async () => {
    const clock = createManualClock()
    const early = {
      ...clock,
      after: (ms: number, callback: () => void) => clock.after(ms > 1 ? ms - 1 : ms, callback),
    }
    const queue = createMemoryQueue({ clock: early })
    await queue.send([{ body: 'a' }])
    await queue.receive({ ...one, visibilitySeconds: 3 })
    const waiting = poll(queue)
    await clock.advance(3_000)
    expect(waiting.seen.bodies).toEqual(['a'])
  })

  it('take what is visible at their very end', async () => {
    const { clock, queue } = queueWithClock()
    await queue.send([{ body: 'a' }])
    await queue.receive({ ...one, visibilitySeconds: 20 })
    const { answer } = poll(queue)
    await clock.advance(20_000)
    expect(await answer).toHaveLength(1)
  })

  it('leave no timer behind', async () => {
    const clock = createManualClock()
    let timers = 0
    const counting = {
      now: clock.now,
      after(ms: number, callback: () => void) {
        timers++
        let isOver = false
        const end = () => {
          if (!isOver) timers--
          isOver = true
        }
        const cancel = clock.after(ms, () => {
          end()
          callback()
        })
        return () => {
          end()
          cancel()
        }
      },
    }
    const queue = createMemoryQueue({ clock: counting })
    await queue.send([{ body: 'a' }])
    await queue.receive({ ...one, visibilitySeconds: 3_600 })
    const abort = new AbortController()
    const aborted = queue.receive({ ...long, signal: abort.signal })
    const polls = [1, 2].map(() => poll(queue))
    await clock.advance(1)
    expect(timers).toBe(4)
    abort.abort()
    await expect(aborted).rejects.toThrow()
    await queue.send([{ body: 'b' }])
    await clock.advance(20_000)
    expect(polls.map(({ seen }) => seen.bodies)).toEqual([['b'], []])
    expect(timers).toBe(0)
  })
})

describe('dead-letter queues in a circle', () => {
  function circle(most: { a: number; b: number }) {
    const clock = createManualClock()
    const service = createMemoryService({ clock })
    const create = (name: string, dlq: string, maxReceiveCount: number) => {
      const deadLetterQueueArn = `arn:aws:sqs:us-east-1:000000000000:${dlq}`
      return service.create(name, { redrive: { deadLetterQueueArn, maxReceiveCount } })
    }
    return { clock, a: create('a', 'b', most.a), b: create('b', 'a', most.b) }
  }

  it('pass a spent message on, and let others through', async () => {
    const { clock, a, b } = circle({ a: 1, b: 1 })
    await a.send([{ body: 'spent' }])
    await a.receive({ ...one, visibilitySeconds: 1 })
    const polls = [poll(a), poll(b)]
    await clock.advance(1_100)
    expect([...a.messages(), ...b.messages()]).toMatchObject([{ body: 'spent', receiveCount: 1 }])
    expect(polls.map(({ seen }) => seen.bodies)).toEqual([undefined, undefined])
    await a.send([{ body: 'good' }])
    await b.send([{ body: 'good too' }])
    await clock.advance(1)
    expect(polls.map(({ seen }) => seen.bodies)).toEqual([['good'], ['good too']])
  })

  it('give a poll what comes back while it is served', async () => {
    const { clock, a, b } = circle({ a: 2, b: 1 })
    await a.send([{ body: 'spent on both' }])
    await b.send([{ body: 'spent on b' }])
    await a.receive({ ...one, visibilitySeconds: 0 })
    await a.receive({ ...one, visibilitySeconds: 1 })
    await b.receive({ ...one, visibilitySeconds: 1 })
    const polls = [poll(a), poll(b)]
    await clock.advance(1_001)
    expect(polls.map(({ seen }) => seen.bodies)).toEqual([['spent on b'], undefined])
  })
})
