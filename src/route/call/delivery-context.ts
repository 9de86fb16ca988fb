/**
 * What middleware passes on to later middleware and to handlers, in `delivery.context`. Empty until an app
 * declares what it writes there:
 *
 *     declare module 'sluice' {
 *       interface DeliveryContext { tenant?: Tenant }
 *     }
 *
 *     router.use(async (delivery, next) => {
 *       delivery.context.tenant = await tenantOf(delivery.event)
 *       await next()
 *     })
 *     router.on('message.new', async (event, { context }) => context.tenant?.name)
 *
 * Declare its properties optional: an event has none of them before the middleware has run.
 */
// biome-ignore lint/suspicious/noEmptyInterface: for an app to augment.
export interface DeliveryContext {}
