import * as t from 'io-ts'
import { deliver, type DeliverOptions } from '../../../src/testing/deliver.ts'

/** A small catalogue of a shop, for tests of the pipeline. */
export interface Placed {
  type: 'order.placed'
  total: number
}
export interface Paid {
  type: 'order.paid'
  cents: number
}

export const Placed: t.Type<Placed> = t.type({ type: t.literal('order.placed'), total: t.number })
export const Paid: t.Type<Paid> = t.type({ type: t.literal('order.paid'), cents: t.number })
const Refused: t.Type<{ type: 'order.payment.refused' }> = t.type({
  type: t.literal('order.payment.refused'),
})
const Left: t.Type<{ type: 'cart.left' }> = t.type({ type: t.literal('cart.left') })

export const orders = {
  'order.placed': Placed,
  'order.paid': Paid,
  'order.payment.refused': Refused,
  'cart.left': Left,
}

export const placed = (total = 1): Placed => ({ type: 'order.placed', total })
export const paid: Paid = { type: 'order.paid', cents: 100 }
export const refused = { type: 'order.payment.refused' }
export const cartLeft = { type: 'cart.left' }

/** The verdict on one event. */
export async function verdictOn(
  router: Parameters<typeof deliver>[0],
  event: unknown,
  options?: DeliverOptions,
) {
  return (await deliver(router, event, options)).settlement
}
