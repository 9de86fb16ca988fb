import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import * as t from 'io-ts'
import { createRouter, createWorker, PermanentError, type Worker } from 'sluice'
import { type LocalSqs, startLocalSqs } from 'sluice/local'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Instrumentation } from '../../src/pipeline/instrumentation/instrumentation.ts'
import { openService, type Transport } from '../../src/queue/service.ts'

const OrderPlaced = t.type({ type: t.literal('order.placed'), id: t.number })
const order = (id: number) => ({ body: JSON.stringify({ type: 'order.placed', id }) })

/** The operation in whose async context this code runs. */
const operation = new AsyncLocalStorage<string>()

/** The operations in whose contexts HTTP clients send requests, by action, and open connections. */
const requests = new Map<string, Set<string | undefined>>()
const connections = new Set<string | undefined>()

function sent(target: unknown): void {
  const [, action = ''] = /AmazonSQS\.(\w+)/.exec(String(target)) ?? []
  requests.set(action, (requests.get(action) ?? new Set()).add(operation.getStore()))
}

const channels = {
  'http.client.request.start': (event: unknown) =>
    sent((event as { request: ClientRequest }).request.getHeader('x-amz-target')),
  'undici:request:create': (event: unknown) =>
    sent((event as { request: { headers: unknown } }).request.headers),
  'net.client.socket': () => void connections.add(operation.getStore()),
}

let sqs: LocalSqs
let worker: Worker | undefined
beforeEach(async () => {
  sqs = await startLocalSqs({ port: 0, maxReceiveCount: 3 })
  for (const [name, listener] of Object.entries(channels)) subscribe(name, listener)
})
afterEach(async () => {
  await worker?.stop({ graceSeconds: 3 })
  for (const [name, listener] of Object.entries(channels)) unsubscribe(name, listener)
  requests.clear()
  connections.clear()
  await sqs.stop()
})

it.each<Transport>(['sdk', 'direct'])(
  'the HTTP client of the transport %s sends each request in the context of its operation',
  async (transport) => {
    const sender = await openService({ endpoint: sqs.endpoint, transport })
    await sender.queue(sqs.queueUrl).send(Array.from({ length: 10 }, (_, id) => order(id)))
    sender.close()
    requests.clear()
    connections.clear()
    const around = (name: string) => (_info: unknown, run: () => Promise<unknown>) =>
      operation.run(name, run)
    const instrumentation = {
      receive: around('receive'),
      process: around('process'),
      settle: around('settle'),
      deadLetter: around('deadLetter'),
    } as Instrumentation
    const router = createRouter({ 'order.placed': OrderPlaced }).on('order.placed', ({ id }) => {
      if (id === 3) throw new PermanentError('never')
      if (id === 4) throw new Error('down')
    })
    const { queueUrl, endpoint } = sqs
    const options = { queueUrl, endpoint, transport, instrumentation, waitSeconds: 1 }
    worker = createWorker(router, { ...options, backoff: { firstSeconds: 1 } })
    await worker.start()
    await vi.waitFor(() =>
      expect(Object.fromEntries(requests)).toMatchObject({
        GetQueueAttributes: new Set([undefined]),
        ReceiveMessage: new Set(['receive']),
        DeleteMessageBatch: new Set(['settle']),
        ChangeMessageVisibilityBatch: new Set(['settle']),
        SendMessageBatch: new Set(['deadLetter']),
      }),
    )
    // Node binds a connection of the SDK's to each of its requests anew.
    if (transport === 'direct') expect(connections).toEqual(new Set([undefined]))
  },
)
