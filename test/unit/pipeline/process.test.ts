import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { makeReplay } from '../../../src/dead-letter/record/record.ts'
import { PermanentError } from '../../../src/message/permanent-error.ts'
import type { Received } from '../../../src/message/received.ts'
import type { Verdict } from '../../../src/message/verdict.ts'
import type { PipelineContext } from '../../../src/pipeline/context.ts'
import { processMessage } from '../../../src/pipeline/process.ts'
import { resolvePipelineOptions } from '../../../src/pipeline/options/settings.ts'
import { Interruption } from '../../../src/route/call/interruption.ts'
import { createRouter } from '../../../src/route/router.ts'
import type { AnyRouter } from '../../../src/route/routes.ts'
import { received } from '../dead-letter/received.ts'
import { orders, placed } from '../route/orders.ts'

function pipeline(router: AnyRouter, different: Partial<PipelineContext> = {}): PipelineContext {
  return {
    ...resolvePipelineOptions({ maxAttempts: 3, random: () => 0, nowMs: () => 0 }),
    router,
    admit: () => 'flows',
    count() {},
    schedule: (_job, run) => run({ keepUntil() {} }),
    yield: () => undefined,
    gather: async () => ({ _tag: 'Done', skip: undefined }),
    settledBefore: () => undefined,
    ...different,
  }
}

const run = (message: Partial<Received>, of: PipelineContext) =>
  processMessage(received({ receiveCount: 1, ...message }), of, new Interruption())

describe('the pipeline', () => {
  it('never opens a body that is damaged, and only retries it, however often', async () => {
    const handler = vi.fn()
    const of = pipeline(createRouter(orders).otherwise(handler))
    const body = JSON.stringify(placed())
    for (const receiveCount of [1, 100]) {
      const { settlement } = await run({ body, bodyIntact: false, receiveCount }, of)
      expect(settlement).toMatchObject({ _tag: 'Retry', failure: { _tag: 'CorruptedBody' } })
    }
    expect(handler).not.toHaveBeenCalled()
  })

  it.each([
    ['', 'MalformedBody'],
    ['   ', 'MalformedBody'],
    ['hello', 'MalformedBody'],
    ['{"type":"order.placed"', 'MalformedBody'],
    ['[]', 'MalformedBody'],
    [gzipSync('{"type":"order.placed"').toString('base64'), 'MalformedBody'],
    ['null', 'NotAnEvent'],
    ['"text"', 'NotAnEvent'],
    ['{"type":5}', 'NotAnEvent'],
    ['{"type":"order.placed","total":"one"}', 'InvalidPayload'],
  ])('dead-letters the body %j at once', async (body, reason) => {
    const { settlement, events } = await run(
      { body },
      pipeline(createRouter(orders).otherwise(() => {})),
    )
    expect(settlement).toMatchObject({ _tag: 'DeadLetter', failure: { _tag: reason } })
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ index: 0, outcome: settlement, durationMs: 0 })
  })

  it('judges each event of a body on its own, and the message by the worst', async () => {
    const router = createRouter(orders).on('order.placed', ({ total }) => {
      if (total === 1) throw new PermanentError('one')
      if (total === 2) throw new Error('two')
    })
    const body = JSON.stringify([placed(0), placed(1), placed(2), { type: 'cart.left' }, 5])
    const { settlement, events } = await run({ body }, pipeline(router))
    expect(events.map(({ outcome }) => outcome._tag)).toEqual([
      'Acknowledge',
      'DeadLetter',
      'Retry',
      'Acknowledge',
      'DeadLetter',
    ])
    expect(events.map(({ type }) => type)).toEqual([
      'order.placed',
      'order.placed',
      'order.placed',
      'cart.left',
      undefined,
    ])
    expect(settlement).toBe(events[2]?.outcome)
  })

  it('runs the events of a body beside each other', async () => {
    let running = 0
    let most = 0
    const router = createRouter(orders).on('order.placed', async () => {
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
    })
    await run({ body: JSON.stringify([placed(), placed(), placed()]) }, pipeline(router))
    expect(most).toBe(3)
  })

  it('does not run again what an earlier receive has settled', async () => {
    const handler = vi.fn()
    const router = createRouter(orders).on('order.placed', ({ total }) => handler(total))
    const before: Verdict = { _tag: 'Acknowledge', because: 'done before' }
    const body = JSON.stringify([placed(0), placed(1)])
    const { events } = await run(
      { body },
      pipeline(router, { settledBefore: () => new Map([[0, before]]) }),
    )
    expect(handler.mock.calls).toEqual([[1]])
    expect(events[0]).toMatchObject({ index: 0, type: 'order.placed', outcome: before })
  })

  it('keeps the type of an event that was turned away before its handler began', async () => {
    const { events } = await run(
      { body: JSON.stringify(placed()) },
      pipeline(
        createRouter(orders).on('order.placed', () => {}),
        {
          schedule: async () => ({ _tag: 'Interrupted', type: undefined, by: 'circuit open' }),
        },
      ),
    )
    expect(events[0]).toMatchObject({ type: 'order.placed', outcome: { afterSeconds: 30 } })
  })

  it('times a handler apart from its wait for room', async () => {
    let nowMs = 0
    const of = pipeline(
      createRouter(orders).on('order.placed', () => {
        nowMs += 30
      }),
      {
        nowMs: () => nowMs,
        schedule: (_job, start) => {
          nowMs += 12
          return start({ keepUntil() {} })
        },
      },
    )
    const { events } = await run({ body: JSON.stringify(placed()) }, of)
    expect(events[0]).toMatchObject({ durationMs: 30, waitedMs: 12 })
  })
})

describe('a message whose replay asks for fewer attempts', () => {
  const replayOf = (maxAttempts?: number) => {
    const replay = makeReplay(received({ body: JSON.stringify([placed(0), placed(1)]) }), {
      nowMs: 0,
      maxAttempts,
    })
    if (!('attributes' in replay)) throw new Error('it has room')
    return { body: replay.body, attributes: replay.attributes }
  }
  const fails = () =>
    pipeline(
      createRouter(orders).on('order.placed', () => {
        throw new Error('no')
      }),
    )

  it.each<[number | undefined, readonly string[]]>([
    [1, ['DeadLetter', 'DeadLetter', 'DeadLetter']],
    [2, ['Retry', 'DeadLetter', 'DeadLetter']],
    [99, ['Retry', 'Retry', 'DeadLetter']],
    [undefined, ['Retry', 'Retry', 'DeadLetter']],
  ])('is dead-lettered after it, but never later than others: %j', async (most, outcomes) => {
    const seen: string[] = []
    for (const receiveCount of [1, 2, 3]) {
      const { settlement } = await run({ ...replayOf(most), receiveCount }, fails())
      seen.push(settlement._tag)
    }
    expect(seen).toEqual(outcomes)
  })

  it('runs its last attempt although a circuit is open', async () => {
    const admitted: boolean[] = []
    const admit = (_registration: unknown, isLast: boolean) => {
      admitted.push(isLast)
      return 'flows' as const
    }
    await run(replayOf(1), { ...fails(), admit })
    await run(replayOf(2), { ...fails(), admit })
    expect(new Set(admitted.slice(0, 4))).toEqual(new Set([true]))
    expect(new Set(admitted.slice(4))).toEqual(new Set([false]))
  })

  it('is released when it is interrupted: that is no failure of it', async () => {
    const interruption = new Interruption()
    interruption.interrupt('stop')
    const message = received({ ...replayOf(1), receiveCount: 1 })
    const { settlement } = await processMessage(message, fails(), interruption)
    expect(settlement).toMatchObject({ _tag: 'Retry', afterSeconds: 0 })
  })
})

describe('the key of an event', () => {
  const keys = async (message: Partial<Received>) => {
    const found: string[] = []
    const router = createRouter(orders).on(
      'order.placed',
      (_event, { key }) => void found.push(key),
    )
    await run(message, pipeline(router))
    return found
  }
  const body = JSON.stringify([placed(0), placed(1)])

  it('is the same at every receive of a message, and its own for each event', async () => {
    expect(await keys({ body, messageId: 'm' })).toEqual(['m:0', 'm:1'])
    expect(await keys({ body, messageId: 'm', receiptHandle: 'b', receiveCount: 2 })).toEqual([
      'm:0',
      'm:1',
    ])
  })

  it('is the same after a replay', async () => {
    const context = { nowMs: 0, maxMessageBytes: 1_000_000 }
    const dead = received({ body: JSON.stringify(placed(1)), messageId: 'on the dlq' })
    const replayed = makeReplay(dead, context)
    if (!('attributes' in replayed)) throw new Error('it has room')
    const first = await keys({ body: dead.body, messageId: dead.messageId })
    const again = await keys({
      body: dead.body,
      messageId: 'another',
      attributes: replayed.attributes ?? {},
    })
    expect(again).toEqual(first)
  })
})
