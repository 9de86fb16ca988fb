import type { EventResult } from '../../route/call/event-result.ts'
import type { Held } from '../in-flight/ticket.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from '../options.ts'
import type { Pool } from '../handle/pool.ts'
import type { Reports } from './reports.ts'
import { bounded } from './text.ts'
import { ToldOnce } from './once-per-key.ts'

/**
 * Looks at what became of each event: tells drift and unknown types, each once, so that an operator sees
 * a changed wire format the day it changes without a line a message.
 */
export class Tally {
  readonly #pool: Pick<Pool, 'overrun'>
  readonly #lifecycle: Lifecycle
  readonly #settings: WorkerSettings
  readonly #reports: Reports
  readonly #told = new ToldOnce()

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

  count(held: Held, events: readonly EventResult[]): void {
    for (const event of events) {
      if (event.drift.length > 0) this.#tellDrift(event)
      const { outcome, type } = event
      if (outcome._tag === 'Acknowledge') {
        if (outcome.because === 'unknown') this.#tellUnknown(type)
      } else if (outcome.failure._tag === 'HandlerTimedOut') {
        const { seconds } = outcome.failure
        this.#reports.overran(held, event, { seconds, overrun: this.#pool.overrun })
      }
    }
  }

  #tellDrift({ type = '', drift }: EventResult): void {
    for (const { normalisedPath: path, expected } of drift) {
      if (!this.#told.isNew(`drift ${type} ${path}`)) continue
      this.#settings.logger.warn({ type, path, expected }, 'an event drifted from its schema')
      this.#lifecycle.emit('drift', { type, path, expected })
    }
  }

  #tellUnknown(type = ''): void {
    if (!this.#told.isNew(`unknown ${bounded(type)}`)) return
    this.#settings.logger.info(
      { type: bounded(type) },
      'an event type that the catalogue does not hold',
    )
    this.#lifecycle.emit('unknownType', { type: bounded(type) })
  }
}
