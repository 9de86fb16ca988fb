/** What the semantic conventions have no name for. The guide in `examples/operate` explains each to a person. */

/** The event's type: of those that the catalogue knows, else {@link otherType}. */
export const eventType = 'sluice.event.type'
export const otherType = 'other'
export const eventIndex = 'sluice.event.index'
export const eventKey = 'sluice.event.key'
/** How often its message has been received. */
export const receiveCount = 'sluice.receive.count'
/** `acknowledge`, `retry` or `dead_letter`. */
export const outcome = 'sluice.outcome'
/** Why: the tag of the failure, or `handled`, `skipped`, `unhandled`, `unknown`, `done before`. */
export const reason = 'sluice.reason'
/** How many parts were left out of an event, because they did not match its schema. */
export const driftCount = 'sluice.drift.count'
/** The pattern of a handler, and {@link wholeWorker} for the worker's own circuit. */
export const handler = 'sluice.handler'
export const wholeWorker = '(worker)'
/** The pattern of `.otherwise`, which is empty. */
export const otherwiseHandler = '(otherwise)'
/** `receive`, `delete`, `release`, `renew`, `dead_letter`, `attributes`: each is one request that SQS bills. */
export const requestKind = 'sluice.request.kind'
/** True for a receive that brought no message. */
export const isEmpty = 'sluice.receive.empty'
/** True for a message that was received before. */
export const isRedelivery = 'sluice.redelivery'
/** How many entries of a request, or events of a batch, failed. */
export const failedCount = 'sluice.failed.count'
/** What a link leads to: `producer`, `failure` (before a replay), `event` (of a batch). */
export const linkKind = 'sluice.link.kind'
/** `visible`, `in_flight` or `delayed`. */
export const messageState = 'sluice.message.state'
/** `source` or `dead_letter`. */
export const queueRole = 'sluice.queue.role'

export const ownMetrics = {
  lag: 'sluice.lag',
  retries: 'sluice.retries',
  deadLetters: 'sluice.dead_letters',
  drift: 'sluice.drift',
  overruns: 'sluice.handler.overruns',
  requests: 'sluice.requests',
  concurrency: 'sluice.concurrency',
  running: 'sluice.running',
  overrun: 'sluice.overrun',
  waiting: 'sluice.waiting',
  inFlight: 'sluice.in_flight',
  deadLettersWaiting: 'sluice.dead_letters.waiting',
  sinceReceive: 'sluice.since_receive',
  circuitOpen: 'sluice.circuit.open',
  live: 'sluice.live',
  ready: 'sluice.ready',
  queueMessages: 'sluice.queue.messages',
  sinceAnswer: 'sluice.queue.since_answer',
} as const
