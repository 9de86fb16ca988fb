import type { EventResult } from '../../route/call/event-result.ts'
import type { Ticket } from '../in-flight/ticket.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from '../settings.ts'
import type { Pool } from '../handle/pool.ts'
import type { Reports } from './reports.ts'
import { bounded } from '../../pipeline/log-text.ts'
import { OncePerKey } from './once-per-key.ts'

/** Reports on the outcomes of events: drift and unknown types, once per key, and handlers that overran. */
export class Outcomes {
  readonly #pool: Pick<Pool, 'overrun'>
  readonly #lifecycle: Lifecycle
  readonly #settings: WorkerSettings
  readonly #reports: Reports
  readonly #reported = new OncePerKey()

  constructor(
    lifecycle: Lifecycle,
    settings: WorkerSettings,
    reports: Reports,
    pool: Pick<Pool, 'overrun'>,
  ) {
    this.#pool = pool
    this.#lifecycle = lifecycle
    this.#settings = settings
    this.#reports = reports
  }

  count(ticket: Ticket, events: readonly EventResult[]): void {
    for (const event of events) {
      if (event.drift.length > 0) this.#reportDrift(event)
      const { outcome, type } = event
      if (outcome._tag === 'Acknowledge') {
        if (outcome.because === 'unknown') this.#reportUnknown(type)
      } else if (outcome.failure._tag === 'HandlerTimedOut') {
        const { seconds } = outcome.failure
        this.#reports.overran(ticket, event, { seconds, overrun: this.#pool.overrun })
      }
    }
  }

  #reportDrift({ type = '', drift }: EventResult): void {
    for (const { normalisedPath: path, expected } of drift) {
      if (!this.#reported.isNew(`drift ${type} ${path}`)) continue
      this.#settings.logger.warn({ type, path, expected }, 'an event drifted from its schema')
      this.#lifecycle.emit('drift', { type, path, expected })
    }
  }

  #reportUnknown(type = ''): void {
    if (!this.#reported.isNew(`unknown ${bounded(type)}`)) return
    this.#settings.logger.info(
      { type: bounded(type) },
      'an event type that the catalogue does not have',
    )
    this.#lifecycle.emit('unknownType', { type: bounded(type) })
  }
}
