import type { Received } from '../../message/received.ts'
import { sqsLimits } from '../../queue/port.ts'
import type { Pass } from '../pass/pass.ts'
import { leaseSeconds } from '../pass/pass-leases.ts'
import { pause } from '../pass/pause.ts'

/** Short, so that the watch ends soon after it is told to. */
const waitSeconds = 2

/** After an error. */
const pauseMs = 2_000

/**
 * Receives what comes to the dead-letter queue while all that was on it is in flight: what a replay has sent comes
 * back here when it fails again. What is received stays hidden until the pass ends.
 */
export class Watch {
  readonly #pass: Pass
  readonly #onMessage: (received: Received) => Promise<void> | void
  readonly #end = new AbortController()
  readonly #running: Promise<void>

  constructor(pass: Pass, onMessage: (received: Received) => Promise<void> | void) {
    this.#pass = pass
    this.#onMessage = onMessage
    this.#running = this.#run()
    // Whoever ends it learns of it.
    this.#running.catch(() => {})
  }

  /** @throws what the callback throws. */
  async end(): Promise<void> {
    this.#end.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { leases, clock } = this.#pass
    while (!this.#end.signal.aborted && this.#pass.room > 0) {
      const askedAtMs = clock.now()
      const received = await this.#receive()
      // All of them are held, whatever comes of one.
      const fresh = received.filter((one) => leases.add(one, askedAtMs))
      for (const one of fresh) await this.#onMessage(one)
    }
  }

  async #receive(): Promise<readonly Received[]> {
    const { queue, clock } = this.#pass
    try {
      const maxMessages = Math.min(sqsLimits.batchEntries, this.#pass.room)
      return await queue.receive({ maxMessages, waitSeconds, visibilitySeconds: leaseSeconds })
    } catch {
      // The replay does not depend on it, and its own requests say what is wrong.
      await pause(pauseMs, clock, this.#end.signal)
      return []
    }
  }
}
