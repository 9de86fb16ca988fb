// A program with own events in schemas of other libraries. It has a tsconfig.json of its own, so that an
// older compiler can be given it alone.
import { type } from 'arktype'
import * as t from 'io-ts'
import {
  type BatchResult,
  createRouter,
  type Delivery,
  type EventIn,
  type EventSchema,
  type Handler,
} from 'sluice'
import { extendEvents, type MessageNewEvent, streamEvents, typesOfProduct } from 'sluice/schemas'
import * as v from 'valibot'
import { z } from 'zod'

type Equal<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
function holds<T extends true>(): T | undefined {
  return undefined
}

const Placed = z.object({
  type: z.literal('order.placed'),
  total: z.number(),
  at: z.string().transform((at) => new Date(at)),
})
const Paid = v.pipeAsync(
  v.objectAsync({ type: v.literal('order.paid'), cents: v.number() }),
  v.checkAsync(async ({ cents }) => cents > 0),
)
const Refused = type({ type: "'order.refused'", 'why?': 'string', to: "'home' | 'shop'" })
const Left = t.type({ type: t.literal('cart.left') })
const Renamed = z
  .object({ type: z.literal('cart.filled'), items: z.array(z.string()) })
  .transform(({ items }) => ({ type: 'filled' as const, count: items.length }))

export const events = {
  ...streamEvents,
  'order.placed': Placed,
  'order.paid': Paid,
  'order.refused': Refused,
  'cart.left': Left,
  'cart.filled': Renamed,
}

interface PlacedEvent {
  type: 'order.placed'
  total: number
  at: Date
}

export const router = createRouter(events)
  .use(async (delivery, next) => {
    const { event } = delivery
    if (event.type === 'order.placed') holds<Equal<typeof event.at, Date>>()
    await next()
  })
  .on('order.placed', (event, delivery) => {
    holds<Equal<typeof event, PlacedEvent>>()
    holds<Equal<typeof delivery, Delivery<typeof event>>>()
    holds<Equal<typeof delivery.raw, unknown>>()
  })
  .on('order.paid', ({ cents }) => {
    holds<Equal<typeof cents, number>>()
  })
  .on('order.refused', ({ why, to }) => {
    holds<Equal<typeof why, string | undefined>>()
    holds<Equal<typeof to, 'home' | 'shop'>>()
  })
  .on('order.*', (event) => {
    holds<Equal<typeof event.type, 'order.placed' | 'order.paid' | 'order.refused'>>()
  })
  .on('cart.filled', (event) => {
    holds<Equal<typeof event, { type: 'filled'; count: number }>>()
  })
  .on(['message.new', 'cart.left'], (event) => {
    holds<Equal<typeof event, MessageNewEvent | t.TypeOf<typeof Left>>>()
  })
  .otherwise((event) => event.type)

createRouter(events).onBatch('order.placed', { size: 10, lingerMs: 50 }, (placed) => {
  holds<Equal<typeof placed, readonly PlacedEvent[]>>()
  return placed.map((): BatchResult => null)
})

holds<
  Equal<EventIn<typeof events, 'order.placed' | 'cart.left'>['type'], 'order.placed' | 'cart.left'>
>()

const onPlaced: Handler<'order.placed', typeof events> = ({ at }) => at.getTime()
const onMessage: Handler<'message.new', typeof events> = ({ message }) => message.id
createRouter(events).on('order.placed', onPlaced).on('message.new', onMessage)

// Schemas go through extendEvents as they are, and by themselves they are a catalogue as well.
const extended = extendEvents(events, { user: t.type({ awesome: t.boolean }) })
createRouter(extended).on('order.placed', onPlaced)
createRouter({ 'order.placed': Placed, 'order.paid': Paid, 'order.refused': Refused })
const chatTypes = typesOfProduct(events, 'chat')
holds<'message.new' extends (typeof chatTypes)[number] ? true : false>()
const annotated: EventSchema[] = [Placed, Paid, Refused, Left, Renamed]
export { annotated }

// @ts-expect-error "order.plaecd" is no event type of this catalogue
createRouter(events).on('order.plaecd', () => {})
// @ts-expect-error the codec under "order.paid" is of events of type "order.placed"
createRouter({ 'order.paid': Placed })
// @ts-expect-error the codec under "order.placed" is of events of type "order.paid"
createRouter({ ...streamEvents, 'order.placed': Paid })
// @ts-expect-error the codec under "order.placed" is of events of type "order.refused"
createRouter({ 'order.placed': Refused })
// @ts-expect-error what comes is called "cart.filled", whatever it is made to
createRouter({ filled: Renamed })
// @ts-expect-error neither an io-ts codec nor a Standard Schema
createRouter({ 'order.placed': { parse: () => {} } })
// @ts-expect-error nor is a function
createRouter({ ...streamEvents, 'order.placed': () => true })
// @ts-expect-error nor is nothing
createRouter({ ...streamEvents, 'order.placed': undefined })
