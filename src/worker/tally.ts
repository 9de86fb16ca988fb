import type { EventResult } from '../process.ts'
import type { Held } from './held.ts'
import type { Brake } from './brake.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from './options.ts'
import type { Reports } from './reports.ts'
import { bounded } from './text.ts'
import { ToldOnce } from './told-once.ts'

/**
 * Looks at what became of each event: lets the brake know, and tells drift and unknown types, each
 * once, so that an operator sees a changed wire format the day it changes without a line a message.
 */
export class Tally {
  readonly #brake: Brake
  readonly #lifecycle: Lifecycle
  readonly #settings: WorkerSettings
  readonly #reports: Reports
  readonly #told = new ToldOnce()

  constructor(brake: Brake, lifecycle: Lifecycle, settings: WorkerSettings, reports: Reports) {
    this.#brake = brake
    this.#lifecycle = lifecycle
    this.#settings = settings
    this.#reports = reports
  }

  count(held: Held, events: readonly EventResult[]): void {
    this.#countForBrake(events)
    for (const event of events) {
      if (event.drift.length > 0) this.#tellDrift(event)
      const { outcome, type } = event
      if (outcome._tag === 'Acknowledge') {
        if (outcome.because === 'unknown') this.#tellUnknown(type)
      } else if (outcome.failure._tag === 'HandlerTimedOut') {
        this.#reports.stuck(held, event, outcome.failure.seconds)
      }
    }
  }

  // One success among the events of a message is a success: the poison beside it is no outage.
  #countForBrake(events: readonly EventResult[]): void {
    if (events.some(isSuccess)) this.#brake.succeeded()
    else for (const event of events) if (isFailure(event)) this.#brake.failed()
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

// Neither what nobody asked for, nor what was interrupted or damaged, says how handling fares.
function isSuccess({ outcome }: EventResult): boolean {
  return (
    outcome._tag === 'Acknowledge' &&
    (outcome.because === 'handled' || outcome.because === 'skipped')
  )
}

function isFailure({ outcome }: EventResult): boolean {
  if (outcome._tag === 'Acknowledge') return false
  const { _tag } = outcome.failure
  return _tag !== 'Interrupted' && _tag !== 'CorruptedBody'
}
