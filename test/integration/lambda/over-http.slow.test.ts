import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as t from 'io-ts'
import { createRouter, PermanentError, RetryAfterError } from 'sluice'
import { readRecord } from 'sluice/dead-letter'
import { createLambdaHandler } from 'sluice/lambda'
import { type LocalSqs, startLocalSqs } from 'sluice/local'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openService, type Transport } from '../../../src/queue/service.ts'
import { EventSourceMapping } from '../../fixtures/event-source-mapping.ts'
import { eventOf, standardRecord } from '../../fixtures/lambda-events.ts'

const Placed = t.type({ type: t.literal('order.placed'), id: t.number })
const catalogue = { 'order.placed': Placed }
const order = (id: number) => JSON.stringify({ type: 'order.placed', id })

describe.each<Transport>(['sdk', 'direct'])(
  'a Lambda function over HTTP, by the transport %s',
  (transport) => {
    let sqs: LocalSqs
    let service: Awaited<ReturnType<typeof openService>>
    beforeEach(async () => {
      sqs = await startLocalSqs({ port: 0, queue: 'orders.fifo', maxReceiveCount: 5 })
      service = await openService({ endpoint: sqs.endpoint, transport })
    })
    afterEach(async () => {
      service.close()
      await sqs.stop()
    })

    it('sets retry delays and stores dead letters on the queues that the event and the options name', async () => {
      const queue = service.queue(sqs.queueUrl)
      const { arn } = await queue.attributes()
      const dlq = service.queue(sqs.deadLetterQueueUrl)
      const { arn: deadLetterQueueUrl } = await dlq.attributes()
      const seen: string[] = []
      const router = createRouter(catalogue).on('order.placed', ({ id }, { receiveCount }) => {
        seen.push(`${id}, attempt ${receiveCount}`)
        if (id === 2) throw new PermanentError('no such product')
        if (id === 3 && receiveCount === 1) throw new RetryAfterError({ seconds: 1 })
      })
      const handler = createLambdaHandler(router, {
        transport,
        endpoint: sqs.endpoint,
        deadLetterQueueUrl,
        maxReceives: 5,
      })
      const mapping = new EventSourceMapping({ queue, arn, handler })
      const ids = [1, 2, 3, 4]
      await queue.send(
        ids.map((id) => ({ body: order(id), groupId: 'g', deduplicationId: `${id}` })),
      )
      // The visibility timeout of the queue is 30 s: without its delay the third would not come back in time.
      await expect
        .poll(async () => {
          await mapping.poll()
          return seen
        })
        .toEqual(['1, attempt 1', '2, attempt 1', '3, attempt 1', '3, attempt 2', '4, attempt 2'])
      const { visible, inFlight } = await queue.attributes()
      expect(visible + inFlight).toBe(0)
      const [letter] = await dlq.receive({ maxMessages: 10, waitSeconds: 0 })
      expect(letter?.body).toBe(order(2))
      expect(letter && readRecord(letter)).toMatchObject({
        reason: 'PermanentlyFailed',
        sourceQueueArn: arn,
        worker: 'orders',
      })
    })

    it('keeps its connection from invocation to invocation', async () => {
      let connections = 0
      let requests = 0
      const server = createServer((request, response) => {
        requests++
        request.resume().on('end', () => {
          response.setHeader('content-type', 'application/x-amz-json-1.0')
          response.end('{"Successful":[{"Id":"0"}],"Failed":[]}')
        })
      }).on('connection', () => connections++)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      try {
        const router = createRouter(catalogue).on('order.placed', () => {
          throw new Error('no')
        })
        const endpoint = `http://127.0.0.1:${port}`
        const handler = createLambdaHandler(router, { transport, endpoint })
        for (let invocation = 1; invocation <= 6; invocation++) {
          const event = eventOf([standardRecord(order(1))])
          expect((await handler(event)).batchItemFailures).toHaveLength(1)
          expect(requests).toBe(invocation)
        }
        // undici opens a second one beside the first.
        expect(connections).toBeLessThanOrEqual(2)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })
  },
)
