import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createRouter } from '../../src/route/router.ts'
import type { WorkerOptions } from '../../src/worker/options.ts'
import { newWorld, pass, startingInVirtualTime, whilePassing } from './worker-world.ts'

const secret = 'jane@example.com'
const unhandled = vi.fn()

// Before the next line: hooks after a test run in reverse order, this one last.
beforeEach(() => void process.on('unhandledRejection', unhandled))
afterEach(() => {
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})
const run = startingInVirtualTime(0)

const order = z.object({ type: z.literal('order.placed'), id: z.number() })

async function handle(
  schema: z.ZodType<{ type: 'order.placed'; id: number }>,
  bodies: readonly object[],
  options: Partial<WorkerOptions> = {},
) {
  const world = newWorld({ maxReceiveCount: 3 })
  const lines: unknown[] = []
  const log = (...line: unknown[]) => {
    expect(JSON.stringify(line)).not.toContain('a bug in sluice')
    lines.push(line)
  }
  const logger = { debug: log, info: log, warn: log, error: log }
  const ids: number[] = []
  const router = createRouter({ 'order.placed': schema }).on('order.placed', ({ id }) => {
    ids.push(id)
  })
  const bodyOf = (event: object) => ({ body: JSON.stringify({ type: 'order.placed', ...event }) })
  await world.queue.send(bodies.map(bodyOf))
  const worker = await run(world.worker(router, { logger, ...options }))
  return { ...world, worker, ids, said: () => JSON.stringify([lines, world.reported]) }
}

describe('a worker whose events have a schema of another library', () => {
  it('handles what fits, and stores what does not with its places, without a word of it', async () => {
    const { queue, dlq, ids, said, reported } = await handle(order, [
      { id: 1, note: secret },
      { id: secret },
      { id: 2 },
    ])
    await pass(5)
    expect(ids).toEqual([1, 2])
    expect(queue.messages()).toEqual([])
    const [stored, ...others] = dlq.messages()
    expect(others).toEqual([])
    expect(JSON.parse(stored?.body ?? '')).toEqual({ type: 'order.placed', id: secret })
    const record = JSON.stringify(stored?.attributes)
    expect(record).toContain('InvalidPayload')
    expect(record).toContain('valid for zod (invalid_type)')
    expect(record + said()).not.toContain('jane')
    expect(reported.deadLettered).toHaveLength(1)
  })

  it('tries again what a schema broke on, and at last stores it with the name of what was thrown', async () => {
    const asking = order.refine(async ({ id }) => {
      if (id === 1) throw new TypeError(secret)
      return true
    })
    const { queue, dlq, ids, said } = await handle(asking, [{ id: 1 }, { id: 2 }])
    await pass(1)
    expect(ids).toEqual([2])
    expect(queue.messages()).toHaveLength(1)
    await pass(120)
    expect(ids).toEqual([2])
    expect(queue.messages()).toEqual([])
    const record = JSON.stringify(dlq.messages().map(({ attributes }) => attributes))
    expect(record).toContain('HandlerFailed')
    expect(record).toContain('threw TypeError')
    expect(record + said()).not.toContain('jane')
  })

  it('releases an event whose schema does not answer, when it stops', async () => {
    const silent = order.refine(({ id }) => (id === 1 ? new Promise<boolean>(() => {}) : true))
    const { queue, dlq, worker, ids } = await handle(silent, [{ id: 1 }, { id: 2 }])
    await pass(5)
    expect(ids).toEqual([2])
    const report = await whilePassing(worker.stop({ graceSeconds: 5 }))
    expect(report).toMatchObject({ released: 1, left: 0 })
    expect(queue.messages().map(({ body, state }) => [JSON.parse(body).id, state])).toEqual([
      [1, 'visible'],
    ])
    expect(dlq.messages()).toEqual([])
  })

  it('tries an event again whose schema does not answer within the time of its handler', async () => {
    let asked = 0
    const slow = order.refine(() => (++asked === 1 ? new Promise<boolean>(() => {}) : true))
    const { queue, ids } = await handle(slow, [{ id: 1 }], { handlerTimeoutSeconds: 10 })
    await pass(9)
    expect(ids).toEqual([])
    await pass(10)
    expect(ids).toEqual([1])
    expect(queue.messages()).toEqual([])
  })
})
