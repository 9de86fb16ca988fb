import type { Catalogue } from '../decode/catalogue.ts'
import type { Classify } from './call/call.ts'
import type { Registrations } from './registration.ts'

/** Options of createRouter. */
export interface RouterOptions {
  /**
   * What to do with events without a handler, of unknown types too. Default `acknowledge`: they are
   * deleted without being decoded, and counted.
   */
  readonly unhandled?: 'acknowledge' | 'dead-letter'
  /**
   * What to do with events with drift. Default `accept`: they are handled, and the drift is reported.
   */
  readonly drift?: 'accept' | 'dead-letter'
  /** Classifies the app's own errors. Default: all are transient. */
  readonly classify?: Classify
}

/** The parts of a router that the pipeline needs. */
export interface Routes {
  readonly registrations: Registrations
  readonly options: RouterOptions
}

/** The key of a router's Routes. A registered symbol, so that two copies of sluice share it. */
export const routes: unique symbol = Symbol.for('sluice.routes')

/** A router over any events, as the pipeline reads it. */
export interface AnyRouter {
  readonly catalogue: Catalogue
  readonly [routes]: Routes
}
