import { gzipSync } from 'node:zlib'
import * as t from 'io-ts'
import { createRouter, createWorker, PermanentError, RetryAfterError, type Worker } from 'sluice'
import { type LocalSqs, startLocalSqs } from 'sluice/local'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openService, type Transport } from '../../src/queue/service.ts'
import type { LifecycleEvents } from '../../src/worker/report/lifecycle-events.ts'

const Placed = t.type({ type: t.literal('order.placed'), id: t.number })
const catalogue = { 'order.placed': Placed }
const order = (id: number) => JSON.stringify({ type: 'order.placed', id })

describe.each<Transport>(['sdk', 'direct'])(
  'a worker over HTTP, by the transport %s',
  (transport) => {
    let sqs: LocalSqs
    let worker: Worker | undefined
    let close = () => {}
    beforeEach(async () => {
      sqs = await startLocalSqs({ port: 0, maxReceiveCount: 3 })
    })
    afterEach(async () => {
      await worker?.stop({ graceSeconds: 3 })
      worker = undefined
      close()
      await sqs.stop()
    })

    async function queueAt(url: string) {
      const service = await openService({ endpoint: sqs.endpoint, transport })
      const before = close
      close = () => {
        before()
        service.close()
      }
      return service.queue(url)
    }

    async function run(
      router: Parameters<typeof createWorker>[0],
      options: Partial<Parameters<typeof createWorker>[1]> = {},
    ) {
      const settled: LifecycleEvents['settled'][0][] = []
      worker = createWorker(router, {
        queueUrl: sqs.queueUrl,
        endpoint: sqs.endpoint,
        transport,
        waitSeconds: 1,
        ...options,
      })
      worker.events.on('settled', (event) => settled.push(event))
      await worker.start()
      return settled
    }

    const isEmpty = async (url: string) => {
      const { visible, inFlight, delayed } = await (await queueAt(url)).attributes()
      expect(visible + inFlight + delayed).toBe(0)
    }

    it('does the whole line: every wire form decoded and handled, poison dead-lettered, the queue empty', async () => {
      const ids: number[] = []
      const router = createRouter(catalogue).on('order.placed', ({ id }) => {
        if (id === 99) throw new PermanentError('no such customer')
        ids.push(id)
      })
      const queue = await queueAt(sqs.queueUrl)
      const poison = 'not an event, byte for byte \u2028 é'
      await queue.send([
        { body: order(1) },
        { body: `[${order(2)}, ${order(3)}, ${order(99)}]` },
        { body: Buffer.from(order(4)).toString('base64') },
        { body: gzipSync(order(5)).toString('base64') },
        {
          body: JSON.stringify({
            Type: 'Notification',
            MessageId: 'm',
            TopicArn: 'arn:aws:sns:us-east-1:000000000000:t',
            Message: order(6),
          }),
        },
        { body: '{"type":"nobody.asks"}' },
        { body: poison },
      ])
      await run(router)
      await vi.waitFor(() => expect([...ids].sort()).toEqual([1, 2, 3, 4, 5, 6]))
      await vi.waitFor(() => isEmpty(sqs.queueUrl))
      const dlq = await queueAt(sqs.deadLetterQueueUrl)
      const letters = await dlq.receive({ maxMessages: 10, waitSeconds: 1 })
      expect(letters.map(({ body }) => body).sort()).toEqual([poison, order(99)].sort())
      const records = letters.map(({ attributes }) => {
        const record = attributes['sluice.failure']
        return record && 'stringValue' in record ? JSON.parse(record.stringValue) : undefined
      })
      expect(records.map(({ reason }) => reason).sort()).toEqual([
        'MalformedBody',
        'PermanentlyFailed',
      ])
      expect(records.find(({ index }) => index === 2)).toMatchObject({
        type: 'order.placed',
        error: { name: 'PermanentError', message: 'no such customer' },
      })
    })

    it('backs off by visibility, and dead-letters before the own redrive of the queue takes it', async () => {
      const beganAtMs: number[] = []
      const router = createRouter(catalogue).on('order.placed', () => {
        beganAtMs.push(Date.now())
        throw beganAtMs.length === 1 ? new RetryAfterError({ seconds: 2 }) : new Error('no')
      })
      await (await queueAt(sqs.queueUrl)).send([{ body: order(1) }])
      const settled = await run(router, { backoff: { firstSeconds: 1, factor: 1 } })
      await vi.waitFor(() => expect(settled).toHaveLength(3))
      expect(settled.map(({ outcome, receiveCount }) => [outcome, receiveCount])).toEqual([
        ['Retry', 1],
        ['Retry', 2],
        ['DeadLetter', 3],
      ])
      expect(beganAtMs[1]! - beganAtMs[0]!).toBeGreaterThanOrEqual(1_900)
      await vi.waitFor(() => isEmpty(sqs.queueUrl))
      const [letter] = await (await queueAt(sqs.deadLetterQueueUrl)).receive({
        maxMessages: 10,
        waitSeconds: 1,
      })
      expect(letter?.attributes).toHaveProperty(['sluice.failure'])
      expect(letter?.deadLetterSourceArn).toBeUndefined()
    })

    it('keeps the order of FIFO groups', async () => {
      const queueUrl = sqs.createQueue('orders.fifo', { FifoQueue: 'true' })
      const queue = await queueAt(queueUrl)
      const done = new Map<string, number[]>()
      for (let from = 0; from < 30; from += 10) {
        await queue.send(
          Array.from({ length: 10 }, (_, at) => ({
            body: order(from + at),
            groupId: `g${at % 3}`,
            deduplicationId: String(from + at),
          })),
        )
      }
      const router = createRouter(catalogue).on(
        'order.placed',
        async ({ id }, { groupId = '' }) => {
          await new Promise((resolve) => setTimeout(resolve, (id * 7) % 5))
          done.set(groupId, [...(done.get(groupId) ?? []), id])
        },
      )
      await run(router, { queueUrl })
      await vi.waitFor(() => expect([...done.values()].flat()).toHaveLength(30))
      for (const ids of done.values())
        expect(ids).toEqual([...ids].sort((one, other) => one - other))
      await vi.waitFor(() => isEmpty(queueUrl))
    })

    it('without a dead-letter queue warns, keeps what fails, and deletes nothing of it', async () => {
      const queueUrl = sqs.createQueue('lonely', {})
      const queue = await queueAt(queueUrl)
      await queue.send([{ body: 'no event' }, { body: order(1) }])
      const warn = vi.fn()
      const router = createRouter(catalogue).on('order.placed', () => {
        throw new PermanentError('no')
      })
      const settled = await run(router, {
        queueUrl,
        backoff: { firstSeconds: 1, factor: 1 },
        logger: { debug() {}, info() {}, warn, error() {} },
      })
      expect(warn.mock.calls[0]?.[1]).toContain('no dead-letter queue')
      await vi.waitFor(() => expect(settled.length).toBeGreaterThanOrEqual(4))
      expect(new Set(settled.map(({ outcome }) => outcome))).toEqual(new Set(['Retry']))
      const { visible, inFlight } = await queue.attributes()
      expect(visible + inFlight).toBe(2)
    })

    it('renews its leases over real time', async () => {
      const ids: number[] = []
      const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
        await new Promise((resolve) => setTimeout(resolve, 3_500))
        ids.push(id)
      })
      await (await queueAt(sqs.queueUrl)).send([{ body: order(1) }, { body: order(2) }])
      const settled = await run(router, { visibilitySeconds: 2 })
      await vi.waitFor(() => expect(settled).toHaveLength(2))
      await vi.waitFor(() => isEmpty(sqs.queueUrl))
      expect(ids.sort()).toEqual([1, 2])
      expect(settled.map(({ receiveCount }) => receiveCount)).toEqual([1, 1])
    })

    // On a busy machine fewer messages meet for a batch. What holds without that is tried in virtual time.
    it('needs few requests for 1,000 messages', async () => {
      const queue = await queueAt(sqs.queueUrl)
      for (let at = 0; at < 100; at++) {
        await queue.send(Array.from({ length: 10 }, (_, one) => ({ body: order(at * 10 + one) })))
      }
      const counting = await openService({ endpoint: sqs.endpoint, transport })
      let requests = 0
      const counted = {
        ...counting,
        urlOf: (name: string) => counting.urlOf(name),
        queue: (url: string) =>
          new Proxy(counting.queue(url), {
            get(target, name) {
              const found = Reflect.get(target, name)
              if (typeof found !== 'function') return found
              return (...args: unknown[]) => {
                if (name !== 'attributes') requests++
                return Reflect.apply(found, target, args)
              }
            },
          }),
      }
      const settled = await run(
        createRouter(catalogue).on('order.placed', () => {}),
        { service: counted },
      )
      await vi.waitFor(() => expect(settled).toHaveLength(1_000))
      await vi.waitFor(() => isEmpty(sqs.queueUrl))
      await worker?.stop({ graceSeconds: 3 })
      counting.close()
      expect(requests).toBeLessThanOrEqual(250)
    })

    it('stops within its budget, with nothing lost', async () => {
      const ids: number[] = []
      const router = createRouter(catalogue).on('order.placed', async ({ id }) => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        ids.push(id)
      })
      const queue = await queueAt(sqs.queueUrl)
      for (let at = 0; at < 6; at++) {
        await queue.send(Array.from({ length: 10 }, (_, one) => ({ body: order(at * 10 + one) })))
      }
      await run(router, { concurrency: 5 })
      await vi.waitFor(() => expect(ids.length).toBeGreaterThan(5))
      const report = await worker?.stop({ graceSeconds: 10 })
      expect(report?.left).toBe(0)
      const { visible, inFlight } = await queue.attributes()
      expect(inFlight).toBe(0)
      expect(ids.length + visible).toBe(60)
    })
  },
)

describe('a start that cannot succeed', () => {
  const router = createRouter(catalogue).on('order.placed', () => {})

  it.each<Transport>(['sdk', 'direct'])(
    'says which queue there is none of (%s)',
    async (transport) => {
      const sqs = await startLocalSqs({ port: 0 })
      try {
        const queueUrl = sqs.queueUrl.replace('stream-events', 'steam-events')
        const worker = createWorker(router, { queueUrl, endpoint: sqs.endpoint, transport })
        await expect(worker.start()).rejects.toMatchObject({
          name: 'QueueError',
          kind: 'NoSuchQueue',
          message: expect.stringContaining('steam-events'),
        })
      } finally {
        await sqs.stop()
      }
    },
  )

  it.each<Transport>(['sdk', 'direct'])(
    'waits for an endpoint that does not answer, reports it, and stops when it is asked to (%s)',
    async (transport) => {
      const reported = vi.fn()
      const warn = vi.fn()
      const endpoint = 'http://127.0.0.1:9'
      const worker = createWorker(router, {
        queueUrl: `${endpoint}/000000000000/stream-events`,
        endpoint,
        transport,
        logger: { debug() {}, info() {}, warn, error() {} },
      })
      worker.events.on('startDelayed', reported)
      const starting = worker.start()
      await vi.waitFor(() => expect(reported).toHaveBeenCalled())
      expect(reported.mock.calls[0]?.[0]).toMatchObject({ kind: 'Unreachable' })
      expect(warn.mock.calls[0]?.[1]).toContain('127.0.0.1:9')
      await worker.stop({ graceSeconds: 2 })
      await starting
      expect(worker.health().state).toBe('stopped')
    },
  )

  it('says that there are no credentials, and where to put them', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
      vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent')
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent')
    vi.stubEnv('HOME', '/nonexistent')
    try {
      const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events'
      const worker = createWorker(router, { queueUrl })
      await expect(worker.start()).rejects.toMatchObject({
        kind: 'BadCredentials',
        message: expect.stringMatching(/credentials/i),
      })
    } finally {
      vi.unstubAllEnvs()
    }
  })
})
