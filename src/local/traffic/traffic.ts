import { type Clock, systemClock } from '../../queue/clock.ts'
import type { Queue } from '../../queue/port.ts'
import { outgoingBatches } from '../../queue/rules/outgoing-batches.ts'
import { nextMessage } from './message.ts'
import type { TrafficOptions } from './traffic-options.ts'

/** Running traffic. */
export interface Traffic {
  /** Messages that the queue has accepted so far. */
  readonly sent: number
  /** Of them, those that are poison. */
  readonly poison: number
  /** Resolves when all messages were sent, or after `stop`. Never rejects. */
  readonly done: Promise<void>
  /** Stops it; waits for the running send. */
  stop(): Promise<void>
}

/** How often messages are sent: often enough for a steady rate. */
const stepMs = 100

/**
 * Sends sample events at a steady rate, in every wire form that Stream uses. It is running when this
 * returns.
 */
export function startTraffic(options: TrafficOptions): Traffic {
  return new RunningTraffic(options)
}

class RunningTraffic implements Traffic {
  sent = 0
  poison = 0
  readonly done: Promise<void>
  readonly #options: TrafficOptions
  readonly #clock: Clock
  #stopped = false
  #wake = () => {}

  constructor(options: TrafficOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.done = this.#run().catch((error: unknown) => options.onError?.(error))
  }

  stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    return this.done
  }

  async #run(): Promise<void> {
    const { perSecond, messages = Number.POSITIVE_INFINITY } = this.#options
    const source = await openSource(this.#options)
    const startMs = this.#clock.now()
    try {
      while (!this.#stopped && this.sent < messages) {
        const due = Math.floor(((this.#clock.now() - startMs) / 1000) * perSecond) + 1
        const missing = Math.min(due, messages) - this.sent
        if (missing > 0) await this.#sendSome(Math.min(missing, mostAtOnce), source)
        if (!this.#stopped && this.sent < messages) await this.#pause()
      }
    } finally {
      source.close()
    }
  }

  async #sendSome(count: number, source: Source): Promise<void> {
    const made = Array.from({ length: count }, (_, i) =>
      nextMessage(this.sent + i + 1, source, this.#options),
    )
    const poison = new Set(made.filter((one) => one.poison).map(({ outgoing }) => outgoing))
    for (const batch of outgoingBatches(made.map(({ outgoing }) => outgoing))) {
      try {
        const results = await source.queue.send(batch)
        const taken = batch.filter((_, i) => results[i]?.ok)
        this.sent += taken.length
        this.poison += taken.filter((outgoing) => poison.has(outgoing)).length
        const failed = results.find((result) => !result.ok)
        if (failed) this.#options.onError?.(failed)
      } catch (error) {
        this.#options.onError?.(error)
        return
      }
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(stepMs, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}

interface Source {
  readonly queue: Queue
  readonly nextEvent: () => object
  close(): void
}

/** Loads what was not given: the SDK, and the samples with their schemas. */
async function openSource({ queue, nextEvent, random, quirks }: TrafficOptions): Promise<Source> {
  const next =
    nextEvent ?? (await import('./sample-source.ts')).createSampleSource({ random, quirks })
  if (typeof queue !== 'string') return { queue, nextEvent: next, close() {} }
  const { createSdkService } = await import('../../queue/sdk/sdk.ts')
  const service = createSdkService()
  return { queue: service.queue(queue), nextEvent: next, close: () => service.close() }
}

/** After a pause (a laptop that slept) not all missing messages are sent at once. */
const mostAtOnce = 1000
