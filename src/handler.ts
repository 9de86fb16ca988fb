import type { StreamEvents } from '../schemas/index.ts'
import type { Catalogue } from './decode/catalogue.ts'
import type { HandlerOf, Pattern } from './route/pattern.ts'

/**
 * The type of a handler, by its event type, for a handler outside of its router: `const onMessage:
 * Handler<'message.new'> = async (event, delivery) => { … }`. Prefixes (`Handler<'channel.*'>`) and
 * unions are allowed. For a catalogue with events of the app's own, pass its type:
 * `Handler<'order_placed', typeof events>`.
 *
 * What the handler returns is awaited and ignored, except `delivery.skip(reason)`. It fails the event by
 * throwing: a `PermanentError` dead-letters it, a `RetryAfterError` retries it after a given time, and
 * anything else retries it with backoff. Only its handler may change the event.
 */
export type Handler<P extends Pattern<C>, C extends Catalogue = StreamEvents> = HandlerOf<C, P>
