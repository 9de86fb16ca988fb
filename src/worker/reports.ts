import type { EventResult } from '../process.ts'
import type { QueueError } from '../queue/queue-error.ts'
import type { Refusal } from './acknowledger.ts'
import type { Held } from './held.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from './options.ts'

/** Tells what happens to the worker, each thing twice: as a lifecycle event and as a log line. */
export class Reports {
  readonly #lifecycle: Lifecycle
  readonly #logger: WorkerSettings['logger']

  constructor(lifecycle: Lifecycle, { logger }: WorkerSettings) {
    this.#lifecycle = lifecycle
    this.#logger = logger
  }

  received(messages: number): void {
    if (messages > 0 && this.#lifecycle.hears('received')) {
      this.#lifecycle.emit('received', { messages })
    }
  }

  receiveFailed({ kind, code, message }: QueueError, waitMs: number): void {
    this.#logger.warn({ kind, code, waitMs: Math.round(waitMs) }, message)
    this.#lifecycle.emit('receiveFailed', { kind, code, waitMs })
  }

  receivingAgain(): void {
    this.#logger.info({}, 'receiving again')
  }

  leaseLost({ received: { messageId } }: Held, heldMs: number): void {
    const fields = { messageId, heldMs: Math.round(heldMs) }
    this.#logger.warn(fields, 'lease lost: the message is not settled here any more')
    this.#lifecycle.emit('leaseLost', fields)
  }

  renewedLate(lagMs: number): void {
    this.#logger.warn({ lagMs: Math.round(lagMs) }, 'leases renewed late: the event loop is busy')
    this.#lifecycle.emit('renewedLate', { lagMs })
  }

  renewalFailed({ kind, code, message }: QueueError, messages: number): void {
    this.#logger.warn({ kind, code, messages }, message)
  }

  settleFailed(
    { received: { messageId } }: Held,
    what: 'delete' | 'release',
    { code, message }: Refusal,
  ): void {
    const sentence = `${what} failed, so the message comes back: ${message}`
    this.#logger.warn({ messageId, what, code }, sentence)
    this.#lifecycle.emit('settleFailed', { messageId, what, code })
  }

  stuck({ received: { messageId } }: Held, { type = '', key }: EventResult, seconds: number): void {
    const fields = { type, messageId, key, seconds }
    this.#logger.warn(fields, 'a handler is stuck: its place was given to another')
    this.#lifecycle.emit('handlerStuck', fields)
  }

  braked(failures: number): void {
    this.#logger.error({ failures }, 'too many failures in a row: braked')
    this.#lifecycle.emit('braked', { failures })
  }

  released(failures: number): void {
    this.#logger.info({ failures }, 'a success after the brake: receiving again')
    this.#lifecycle.emit('released', { failures })
  }

  /** A fault of ours: the message is left to its visibility timeout. */
  fault({ received: { messageId } }: Held, error: unknown): void {
    const errorName = error instanceof Error ? error.name : typeof error
    this.#logger.error({ messageId, errorName }, 'a fault in sluice: the message is left')
  }
}
