import type { Classify } from './call/call.ts'
import type { Registrations } from './registration.ts'

/** How a router treats what its handlers do not say. */
export interface RouterOptions {
  /** Events without a handler, unknown types too. Default `acknowledge`: undecoded, counted. */
  readonly unhandled?: 'acknowledge' | 'dead-letter'
  /** Events of which something had to be left out. Default `accept`: handled, with the drift told. */
  readonly drift?: 'accept' | 'dead-letter'
  /** Sorts the app's own errors. Default: all are transient. */
  readonly classify?: Classify
}

/** What the line asks of a router. */
export interface Routes {
  readonly registrations: Registrations
  readonly options: RouterOptions
}

/** Where a router keeps what the line asks of it. A symbol of the registry: two copies of sluice agree. */
export const routes: unique symbol = Symbol.for('sluice.routes')
