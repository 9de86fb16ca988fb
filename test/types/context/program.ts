// A program of an app whose middleware writes to `delivery.context`, and whose handlers read it. It is separate,
// with its own tsconfig.json, since an augmentation holds for the whole of a compilation.
import {
  createPipeline,
  createRouter,
  type Delivery,
  type DeliveryContext,
  fromSqsMessage,
  type Handler,
  type Middleware,
  type Processed,
  type Received,
} from 'sluice'
import { streamEvents } from 'sluice/schemas'

interface Tenant {
  readonly name: string
}

declare module 'sluice' {
  interface DeliveryContext {
    tenant?: Tenant
    startedMs?: number
  }
}

type Equal<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
function holds<T extends true>(): T | undefined {
  return undefined
}

const named: Middleware = async ({ context, attributes }, next) => {
  const tenant = attributes.tenant
  if (tenant !== undefined && 'stringValue' in tenant) context.tenant = { name: tenant.stringValue }
  context.startedMs = performance.now()
  await next()
  delete context.tenant
}

const onMessage: Handler<'message.new'> = (event, { context: { tenant, startedMs } }) => {
  holds<Equal<typeof tenant, Tenant | undefined>>()
  holds<Equal<typeof startedMs, number | undefined>>()
  return `${tenant?.name} ${event.message.id}`
}

export const router = createRouter(streamEvents)
  .use(named)
  .use(async (delivery, next) => {
    holds<Equal<typeof delivery.context, DeliveryContext>>()
    holds<Equal<typeof delivery.queueUrl, string | undefined>>()
    holds<Equal<typeof delivery.traceHeader, string | undefined>>()
    if (delivery.context.tenant === undefined) return delivery.skip('no tenant')
    await next()
    return undefined
  })
  .on('message.new', onMessage)
  .on('channel.*', (event, { context }) => `${context.tenant?.name} ${event.type}`)
  .onBatch('reaction.new', { size: 10, lingerMs: 100 }, (_events, deliveries) => {
    for (const { context } of deliveries) holds<Equal<typeof context.tenant, Tenant | undefined>>()
  })
  .otherwise((_event, delivery: Delivery) => delivery.context.tenant)

export async function processes(received: Received): Promise<Processed> {
  const pipeline = createPipeline(router, { maxReceives: 12 })
  return await pipeline.process(received)
}

declare const message: import('@aws-sdk/client-sqs').Message
export const received: Received = fromSqsMessage(message)
