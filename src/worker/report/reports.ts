import type { EventResult } from '../../route/call/event-result.ts'
import type { UnreadableMessage } from '../../queue/port.ts'
import type { QueueError } from '../../queue/queue-error.ts'
import type { Settlement } from '../../requests/settle-request.ts'
import type { CircuitChange } from '../handle/circuits.ts'
import type { Ticket } from '../in-flight/ticket.ts'
import type { LostBecause } from '../../queue/lease-renewer.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from '../settings.ts'
import type { Refusal } from '../../queue/entries.ts'
import { OncePerKey } from './once-per-key.ts'
import { thrownFields } from '../../pipeline/log-text.ts'

/** While SQS refuses settlements, each code is reported this often, in milliseconds. */
const refusedAgainMs = 60_000

/** Reports what happens to the worker, as a lifecycle event and as a log line. */
export class Reports {
  readonly #lifecycle: Lifecycle
  readonly #logger: WorkerSettings['logger']
  readonly #redact: WorkerSettings['redact']
  readonly #refused = new OncePerKey(refusedAgainMs)

  constructor(lifecycle: Lifecycle, { logger, redact }: WorkerSettings) {
    this.#lifecycle = lifecycle
    this.#logger = logger
    this.#redact = redact
  }

  received(messages: number): void {
    if (messages > 0 && this.#lifecycle.hears('received')) {
      this.#lifecycle.emit('received', { messages })
    }
  }

  receiveFailed({ kind, code, message }: QueueError, waitMs: number): void {
    this.#logger.warn({ kind, code, waitMs: Math.round(waitMs) }, message)
    this.#lifecycle.emit('receiveFailed', { kind, code, message, waitMs })
  }

  receivingAgain(): void {
    this.#logger.info({}, 'receiving again')
    this.#lifecycle.emit('receivingAgain', {})
  }

  unreadable({ messageId, why }: UnreadableMessage): void {
    const sentence = 'a message cannot be read; it is left to its visibility timeout'
    this.#logger.error({ messageId, why }, sentence)
    this.#lifecycle.emit('unreadable', { messageId, why })
  }

  emptyAtOnce(receives: number): void {
    this.#logger.warn(
      { receives },
      'receives return empty at once instead of waiting, so they are paced; SQS does this at its limit of 120,000 messages in flight, otherwise the endpoint may not be SQS',
    )
    this.#lifecycle.emit('emptyAtOnce', { receives })
  }

  waitingAgain(receives: number): void {
    this.#logger.info({ receives }, 'receives wait for messages again')
    this.#lifecycle.emit('waitingAgain', { receives })
  }

  leaseLost({ received: { messageId } }: Ticket, inFlightMs: number, because: LostBecause): void {
    const fields = { messageId, inFlightMs: Math.round(inFlightMs), because }
    this.#logger.warn(fields, 'lease lost, the message is not settled here any more')
    this.#lifecycle.emit('leaseLost', fields)
  }

  renewedLate(lagMs: number): void {
    this.#logger.warn({ lagMs: Math.round(lagMs) }, 'leases renewed late: the event loop is busy')
    this.#lifecycle.emit('renewedLate', { lagMs })
  }

  renewalFailed({ kind, code, message }: QueueError, messages: number): void {
    this.#logger.warn({ kind, code, messages }, message)
  }

  settleRefused(what: Settlement, { code, message }: Refusal): void {
    if (!this.#refused.isNew(`${what} ${code}`)) return
    const sentence = `${what} failed and is retried while the lease lasts: ${message}`
    this.#logger.warn({ what, code }, sentence)
    this.#lifecycle.emit('settleRefused', { what, code })
  }

  settleFailed(
    { received: { messageId } }: Ticket,
    what: Settlement,
    { code, message }: Refusal,
  ): void {
    const sentence = `${what} failed, so the message will be received again: ${message}`
    this.#logger.warn({ messageId, what, code }, sentence)
    this.#lifecycle.emit('settleFailed', { messageId, what, code })
  }

  overran(
    { received: { messageId } }: Ticket,
    { type = '', key }: EventResult,
    { seconds, overrun }: { readonly seconds: number; readonly overrun: number },
  ): void {
    const fields = { type, messageId, key, seconds, overrun }
    this.#logger.warn(fields, 'a handler overran its time and keeps its place until it settles')
    this.#lifecycle.emit('handlerOverran', fields)
  }

  circuitOpened(change: CircuitChange): void {
    const sentence =
      change.handler === undefined
        ? 'every handler fails, nothing is received until one message succeeds'
        : 'a handler keeps failing, its events wait and one is tried from time to time'
    this.#logger.error(change, `circuit opened: ${sentence}`)
    this.#lifecycle.emit('circuitOpened', change)
  }

  circuitClosed(change: CircuitChange): void {
    this.#logger.info(change, 'circuit closed')
    this.#lifecycle.emit('circuitClosed', change)
  }

  /** A bug in sluice: the message is left to its visibility timeout. */
  fault({ received: { messageId } }: Ticket, error: unknown): void {
    const fields = { messageId, ...thrownFields(error, this.#redact, 20) }
    this.#logger.error(fields, 'a bug in sluice: the message is left to its visibility timeout')
  }
}
