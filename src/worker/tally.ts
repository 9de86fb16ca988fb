import type { EventResult } from '../process.ts'
import type { Brake } from './brake.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { WorkerSettings } from './options.ts'
import { ToldOnce } from './told-once.ts'

/**
 * Looks at what became of each event: lets the brake know, and tells drift and unknown types, each
 * once, so that an operator sees a changed wire format the day it changes without a line a message.
 */
export class Tally {
  readonly #brake: Brake
  readonly #lifecycle: Lifecycle
  readonly #settings: WorkerSettings
  readonly #told = new ToldOnce()

  constructor(brake: Brake, lifecycle: Lifecycle, settings: WorkerSettings) {
    this.#brake = brake
    this.#lifecycle = lifecycle
    this.#settings = settings
  }

  count(events: readonly EventResult[]): void {
    for (const event of events) {
      this.#countForBrake(event)
      if (event.drift.length > 0) this.#tellDrift(event)
      const { outcome, type } = event
      if (outcome._tag === 'Acknowledge' && outcome.because === 'unknown') this.#tellUnknown(type)
    }
  }

  // Neither what nobody asked for, nor what was interrupted or damaged, says how handling fares.
  #countForBrake({ outcome }: EventResult): void {
    if (outcome._tag === 'Acknowledge') {
      if (outcome.because === 'handled' || outcome.because === 'skipped') this.#brake.succeeded()
      return
    }
    const { _tag } = outcome.failure
    if (_tag !== 'Interrupted' && _tag !== 'CorruptedBody') this.#brake.failed()
  }

  #tellDrift({ type = '', drift }: EventResult): void {
    for (const { normalisedPath: path, expected } of drift) {
      if (!this.#told.isNew(`drift ${type} ${path}`)) continue
      this.#settings.logger.warn({ type, path, expected }, 'an event drifted from its schema')
      this.#lifecycle.emit('drift', { type, path, expected })
    }
  }

  #tellUnknown(type = ''): void {
    if (!this.#told.isNew(`unknown ${type}`)) return
    this.#settings.logger.info({ type }, 'an event type that the catalogue does not hold')
    this.#lifecycle.emit('unknownType', { type })
  }
}
