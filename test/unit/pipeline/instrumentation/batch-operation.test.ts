import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import type {
  Instrumentation,
  ProcessBatchInfo,
  ProcessBatchResult,
  ProcessInfo,
} from '../../../../src/pipeline/instrumentation/instrumentation.ts'
import type { PipelineOptions } from '../../../../src/pipeline/options/options.ts'
import { createPipeline } from '../../../../src/pipeline/pipeline.ts'
import { createRouter } from '../../../../src/route/router.ts'
import { received } from '../../dead-letter/received.ts'
import { orders, placed } from '../../route/orders.ts'

const size = { size: 3, lingerMs: 1_000 }
const body = JSON.stringify([placed(1), placed(2), placed(3)])
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'

/** Processes a batch of three, and returns what its instrumentation saw. */
async function batch(
  handler: (totals: readonly number[]) => unknown,
  options: PipelineOptions = {},
) {
  const events: ProcessInfo[] = []
  const calls: (readonly [ProcessBatchInfo, ProcessBatchResult])[] = []
  const instrumentation: Instrumentation = {
    process(info, run) {
      events.push(info)
      return run()
    },
    async processBatch(info, run) {
      calls.push([info, await run()])
    },
  }
  const router = createRouter(orders).onBatch(
    'order.placed',
    size,
    (all) => handler(all.map(({ total }) => total)) as undefined,
  )
  const pipeline = createPipeline(router, { queueUrl, ...options, instrumentation })
  const { settlement } = await pipeline.process(received({ body, receiveCount: 1 }))
  return { events, calls, settlement }
}

describe('the operation of a batch', () => {
  it('is about the events of one call: the same objects as those of their own operations', async () => {
    const { events, calls, settlement } = await batch(() => undefined)
    expect(settlement._tag).toBe('Acknowledge')
    expect(calls).toEqual([
      [
        { queueUrl, pattern: 'order.placed', events },
        { failed: 0, error: undefined },
      ],
    ])
    expect(calls[0]?.[0].events[2]).toBe(events[2])
    expect(events).toHaveLength(3)
  })

  it('ends with how many failed, and the error of the first', async () => {
    const error = new TypeError('two is odd')
    const { calls } = await batch(() => [undefined, error, new Error('three')])
    expect(calls[0]?.[1]).toEqual({ failed: 2, error })
    expect(calls[0]?.[1].error).toBe(error)
  })

  it('has the error of a handler that throws, and one that names a time-out', async () => {
    const error = new Error('no database')
    const thrown = await batch(() => Promise.reject(error))
    expect(thrown.calls[0]?.[1]).toEqual({ failed: 3, error })
    const late = await batch(() => new Promise(() => {}), { handlerTimeoutSeconds: 0.01 })
    expect(late.calls[0]?.[1]).toMatchObject({
      failed: 3,
      error: { name: 'HandlerTimedOut' },
    })
  })

  it('has with redact only what redact returned', async () => {
    const { calls } = await batch(() => Promise.reject(new Error('ann is no user')), {
      redact: (text) => text.replaceAll('ann', '***'),
    })
    expect(calls[0]?.[1].error?.message).toBe('*** is no user')
  })

  it('is current in the handler, and those of its events are not', async () => {
    const current = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const instrumentation: Instrumentation = {
      process: ({ key }, run) => current.run(key, run),
      processBatch: (_info, run) => current.run('batch', run),
    }
    const router = createRouter(orders).onBatch('order.placed', size, async () => {
      seen.push(current.getStore())
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(current.getStore())
    })
    await createPipeline(router, { instrumentation }).process(received({ body }))
    expect(seen).toEqual(['batch', 'batch'])
  })

  it('is there without a method for single events', async () => {
    const infos: ProcessBatchInfo[] = []
    const instrumentation: Instrumentation = {
      processBatch(info, run) {
        infos.push(info)
        return run()
      },
    }
    const router = createRouter(orders).onBatch('order.placed', size, () => {})
    await createPipeline(router, { instrumentation }).process(received({ body }))
    expect(infos[0]?.events.map(({ index }) => index)).toEqual([0, 1, 2])
  })
})
