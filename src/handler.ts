import type { StreamEvents } from '../schemas/index.ts'
import type { Catalogue } from './decode/catalogue.ts'
import type { HandlerOf, Pattern } from './route/pattern.ts'

/**
 * A handler by the event type that it is for, to be written apart from its router:
 * `const onMessage: Handler<'message.new'> = async (event, delivery) => { … }`. Prefixes will do
 * (`Handler<'channel.*'>`), and so will unions. For a catalogue with events of the app's own, name it
 * as well: `Handler<'order_placed', typeof events>`.
 *
 * The event may be changed by nobody but its handler. What the handler returns is awaited and ignored.
 * It says the rest by throwing: `PermanentError`, `RetryAfterError`, or anything else for a retry after
 * a while.
 */
export type Handler<P extends Pattern<C>, C extends Catalogue = StreamEvents> = HandlerOf<C, P>
