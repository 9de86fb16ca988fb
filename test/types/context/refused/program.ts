// What must not compile once DeliveryContext is augmented. Each line that ends in a word after `refused:` has an
// error with these words in it; no other line has one.
import { createRouter } from 'sluice'
import { streamEvents } from 'sluice/schemas'

declare module 'sluice' {
  interface DeliveryContext {
    tenant?: { readonly name: string }
  }
}

createRouter(streamEvents)
  .use(async ({ context }, next) => {
    context.tenant = 'acme' // refused: Type 'string' is not assignable to type '{ readonly name: string; }'
    context.tennant = { name: 'acme' } // refused: Property 'tennant' does not exist on type 'DeliveryContext'
    await next()
  })
  .use(async (delivery, next) => {
    delivery.context = { tenant: { name: 'acme' } } // refused: Cannot assign to 'context' because it is a read-only property
    await next()
  })
  .on('message.new', (_event, { context }) => context.tenant.name) // refused: 'context.tenant' is possibly 'undefined'
  .on('user.updated', (_event, { context }) => context.tenant?.id) // refused: Property 'id' does not exist on type
  .onBatch('reaction.new', { size: 2, lingerMs: 1 }, (_events, deliveries) => {
    deliveries.map(({ context }) => context.user) // refused: Property 'user' does not exist on type 'DeliveryContext'
  })
