import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { streamEvents } from '../../schemas/index.ts'
import { createRouter, createWorker, PermanentError, type Worker } from '../../src/index.ts'
import { type LocalSqs, startLocalSqs } from '../../src/local/server.ts'
import { createDirectService } from '../../src/queue/direct/direct.ts'
import { sampleEvent } from '../../src/testing/index.ts'

let local: LocalSqs
let worker: Worker | undefined

beforeEach(async () => {
  local = await startLocalSqs({ port: 0 })
})

afterEach(async () => {
  await worker?.stop({ graceSeconds: 1 })
  await local.stop()
})

describe('a worker over the direct transport', () => {
  it('handles, deletes and dead-letters with the reason', async () => {
    const service = createDirectService({ endpoint: local.endpoint })
    const queue = service.queue(local.queueUrl)
    const dlq = service.queue(local.deadLetterQueueUrl)
    const handled = vi.fn()
    const router = createRouter(streamEvents)
      .on('message.new', handled)
      .on('message.deleted', () => {
        throw new PermanentError('no such message here')
      })
    worker = createWorker(router, {
      queueUrl: local.queueUrl,
      endpoint: local.endpoint,
      transport: 'direct',
      waitSeconds: 1,
    })
    await worker.start()
    const types = ['message.new', 'message.deleted', 'message.new'] as const
    await queue.send(types.map((type) => ({ body: JSON.stringify(sampleEvent(type)) })))

    await vi.waitFor(() => expect(handled).toHaveBeenCalledTimes(2))
    await vi.waitFor(async () => {
      expect(await dlq.attributes()).toMatchObject({ visible: 1 })
      expect(await queue.attributes()).toMatchObject({ visible: 0, inFlight: 0 })
    })
    const [dead] = await dlq.receive({ maxMessages: 1, waitSeconds: 1 })
    expect(JSON.stringify(dead?.attributes['sluice.failure'])).toContain('no such message here')
    service.close()
  })
})
