import * as t from 'io-ts'
import type { Queue } from '../../src/queue/port.ts'

/** Three sorts of events, so that a test can let the handler of one fail and observe the others. */
const eventOf = <T extends string>(type: T) => t.type({ type: t.literal(type), id: t.number })
export const shop = {
  'order.placed': eventOf('order.placed'),
  'order.paid': eventOf('order.paid'),
  'order.shipped': eventOf('order.shipped'),
}
export type ShopType = keyof typeof shop
const types = Object.keys(shop) as ShopType[]

interface Order {
  readonly id: number
  readonly type: ShopType
  readonly sentAtMs: number
  handledAtMs: number | undefined
}

/** Which orders a question is about. */
export interface Some {
  readonly types?: readonly ShopType[]
  /** In seconds of the traffic. */
  readonly from?: number
  readonly to?: number
}

/** A rate is measured over this time: short enough to see a gap, long enough to forgive a second. */
const windowSeconds = 30

/** Good orders that come steadily, of the three types in turn, and when each was handled. */
export class LiveTraffic {
  readonly #queue: Queue
  readonly #beganAtMs = Date.now()
  readonly #orders: Order[] = []

  constructor(queue: Queue) {
    this.#queue = queue
  }

  /** How many were sent. */
  get sent(): number {
    return this.#orders.length
  }

  /** Sends as many a second as it says, all at once each `everySeconds`, until the answer is called. */
  flow(perSecond: number, everySeconds: number): () => void {
    const timer = setInterval(() => void this.send(perSecond * everySeconds), everySeconds * 1000)
    return () => clearInterval(timer)
  }

  async send(count: number): Promise<void> {
    const orders = Array.from({ length: count }, () => {
      const id = this.#orders.length
      const type = types[id % types.length] ?? 'order.placed'
      const order = { id, type, sentAtMs: Date.now(), handledAtMs: undefined }
      this.#orders.push(order)
      return order
    })
    const bodies = orders.map(({ type, id }) => ({ body: JSON.stringify({ type, id }) }))
    for (let at = 0; at < bodies.length; at += 10) await this.#queue.send(bodies.slice(at, at + 10))
  }

  /** Its handler is done with an order. Ids that are not of this traffic are nobody's. */
  handled(id: number): void {
    const order = this.#orders[id]
    if (order !== undefined) order.handledAtMs ??= Date.now()
  }

  /** How many of them were handled. */
  handledOf(some: Some = {}): number {
    return this.#of(some).filter(({ handledAtMs }) => handledAtMs !== undefined).length
  }

  /** How long after a time, both in seconds, the next of them was handled. */
  nextHandledAfter(seconds: number, some: Some = {}): number {
    let next = Number.POSITIVE_INFINITY
    for (const { handledAtMs } of this.#of(some)) {
      if (handledAtMs === undefined) continue
      const after = this.#seconds(handledAtMs) - seconds
      if (after >= 0) next = Math.min(next, after)
    }
    return next
  }

  /** From being sent to being handled, in seconds: what half of them took at most. */
  median(some: Some = {}): number {
    const took = this.#of(some)
      .map(({ sentAtMs, handledAtMs = Number.POSITIVE_INFINITY }) => handledAtMs - sentAtMs)
      .sort((one, other) => one - other)
    return (took[Math.floor(took.length / 2)] ?? Number.NaN) / 1000
  }

  /** The worst half minute: how many were handled in it, for one that was sent in it. */
  lowestRate({ types, from = 0, to = this.#seconds(Date.now()) }: Some = {}): number {
    const windows = Math.floor((to - from) / windowSeconds)
    const sent = Array<number>(windows).fill(0)
    const handled = Array<number>(windows).fill(0)
    const count = (counts: number[], ms: number) => {
      const window = Math.floor((this.#seconds(ms) - from) / windowSeconds)
      if (window >= 0 && window < windows) counts[window] = (counts[window] ?? 0) + 1
    }
    for (const { sentAtMs, handledAtMs } of this.#of(types === undefined ? {} : { types })) {
      count(sent, sentAtMs)
      if (handledAtMs !== undefined) count(handled, handledAtMs)
    }
    return Math.min(...sent.map((number, window) => (handled[window] ?? 0) / number))
  }

  #seconds(ms: number): number {
    return (ms - this.#beganAtMs) / 1000
  }

  #of({ types, from = 0, to = Number.POSITIVE_INFINITY }: Some): readonly Order[] {
    return this.#orders.filter(({ type, sentAtMs }) => {
      const at = this.#seconds(sentAtMs)
      return (types === undefined || types.includes(type)) && at >= from && at < to
    })
  }
}
