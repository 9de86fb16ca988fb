import { randomUUID } from 'node:crypto'
import type { WireForm } from '../open/open.ts'
import { type Clock, systemClock } from '../queue/clock.ts'
import { outgoingBatches } from '../queue/outgoing-batches.ts'
import type { Outgoing, Queue } from '../queue/port.ts'
import { isFifo } from '../queue/queue-url.ts'
import { poisons } from './poison.ts'
import { snsNotification, wireBody, wireForms } from './wire-form.ts'

export interface TrafficOptions {
  readonly queue: Queue
  /** Messages a second, on average. */
  readonly perSecond: number
  /** Gives the events, one a call. */
  readonly nextEvent: () => object
  /** Default: all of them. */
  readonly forms?: readonly WireForm[]
  /** Every so many messages one is poison; 0 for none. Default 100. */
  readonly poisonEvery?: number
  /** Ends after so many messages. Default: goes on until it is stopped. */
  readonly messages?: number
  /** From 0 to below 1. Default Math.random. */
  readonly random?: () => number
  readonly clock?: Clock
  /** Called when a send fails. The traffic goes on, and what was not taken is sent anew. */
  readonly onError?: (error: unknown) => void
}

export interface Traffic {
  /** Messages that were taken by the queue so far. */
  readonly sent: number
  /** Of them, those that are poison. */
  readonly poison: number
  /** Resolves when all messages were sent, or after `stop`. Never rejects. */
  readonly done: Promise<void>
  /** Ends it; waits for the send that is on its way. */
  stop(): Promise<void>
}

/** How often messages are sent: often enough to look steady. */
const stepMs = 100

/** Steady sample traffic, as Stream would send it: every wire form, and a poison message now and then. */
export function startTraffic(options: TrafficOptions): Traffic {
  const { queue, perSecond, messages = Number.POSITIVE_INFINITY, clock = systemClock } = options
  const counts = { sent: 0, poison: 0 }
  const ended = Promise.withResolvers<void>()
  const startMs = clock.now()
  let stopped = false
  let wake = () => {}

  async function run(): Promise<void> {
    while (!stopped && counts.sent < messages) {
      const due = Math.floor(((clock.now() - startMs) / 1000) * perSecond) + 1
      const missing = Math.min(due, messages) - counts.sent
      if (missing > 0) await sendSome(missing)
      if (!stopped && counts.sent < messages) await step()
    }
  }

  async function sendSome(count: number): Promise<void> {
    const made = Array.from({ length: Math.min(count, mostAtOnce) }, (_, i) =>
      nextMessage(counts.sent + i + 1, options),
    )
    for (const batch of outgoingBatches(made.map(({ outgoing }) => outgoing))) {
      try {
        const results = await queue.send(batch)
        const taken = batch.filter((_, i) => results[i]?.ok)
        counts.sent += taken.length
        counts.poison += made.filter((one) => one.poison && taken.includes(one.outgoing)).length
        const failed = results.find((result) => !result.ok)
        if (failed) options.onError?.(failed)
      } catch (error) {
        options.onError?.(error)
        return
      }
    }
  }

  function step(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(stepMs, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })
  }

  run().finally(ended.resolve)
  return {
    get sent() {
      return counts.sent
    },
    get poison() {
      return counts.poison
    },
    done: ended.promise,
    stop() {
      stopped = true
      wake()
      return ended.promise
    },
  }
}

/** After a pause (a laptop that slept) the rest is not made up for all at once. */
const mostAtOnce = 1000

interface TrafficMessage {
  readonly outgoing: Outgoing
  readonly poison: boolean
}

function nextMessage(number: number, options: TrafficOptions): TrafficMessage {
  const { queue, poisonEvery = 100 } = options
  const poison = poisonEvery > 0 && number % poisonEvery === 0
  const body = poison ? poisonBody(number / poisonEvery) : eventBody(number, options)
  const fifo = isFifo(queue.url) && { groupId: 'traffic', deduplicationId: randomUUID() }
  return { outgoing: { body, ...fifo }, poison }
}

function poisonBody(number: number): string {
  return poisons[number % poisons.length]?.body ?? ''
}

/** The forms take turns; a notification holds each of the others by chance, an array up to five. */
function eventBody(
  number: number,
  { nextEvent, forms = wireForms, random = Math.random }: TrafficOptions,
): string {
  const form = forms[number % forms.length] ?? 'json'
  if (form === 'array') {
    const count = 1 + Math.floor(random() * 5)
    return JSON.stringify(Array.from({ length: count }, () => nextEvent()))
  }
  if (form === 'sns') {
    const inner = (['json', 'base64', 'gzip'] as const)[Math.floor(random() * 3)] ?? 'json'
    return snsNotification(wireBody(nextEvent(), inner))
  }
  return wireBody(nextEvent(), form)
}
