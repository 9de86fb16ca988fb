import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { decodeEvent, eventType } from '../../decode/decode.ts'
import type { Received } from '../../message/received.ts'
import { open } from '../../open/open.ts'
import type { Queue } from '../../queue/port.ts'
import { isFifo } from '../../queue/queue-url.ts'
import { SetupError } from '../setup-error.ts'

/** How long each step of a round trip took, in milliseconds. */
export interface RoundTrip {
  readonly sendMs: number
  /** From the end of the send to the end of the receive that brought it. */
  readonly receiveMs: number
  readonly decodeMs: number
  readonly acknowledgeMs: number
  /** Other messages that were received meanwhile and released at once. */
  readonly released: number
}

/** How long a round trip may take. */
export interface RoundTripOptions {
  /** How long to wait for the event, in seconds. Default 30. */
  readonly timeoutSeconds?: number
  /** Long poll, in seconds. Default 2. */
  readonly waitSeconds?: number
}

/** The type of the marked event: no worker has a handler for it, so a worker that receives it acknowledges it. */
const roundTripType = 'sluice.round_trip'

/**
 * Sends a marked event, receives, decodes and acknowledges it, and measures each step. Only for a queue
 * that nobody else reads: other messages that are received are released at once, with a higher receive
 * count.
 *
 * @throws QueueError where SQS refuses a step.
 * @throws SetupError (`refused`) when the event does not come back, or comes back damaged.
 */
export async function roundTrip(queue: Queue, options: RoundTripOptions = {}): Promise<RoundTrip> {
  const id = randomUUID()
  const [, sendMs] = await timed(() => sendMarked(queue, id))
  const [found, receiveMs] = await timed(() => receiveMarked(queue, id, options))
  const [, decodeMs] = await timed(async () => decodeMarked(found.marked, id))
  const [, acknowledgeMs] = await timed(() => acknowledge(queue, found.marked))
  return { sendMs, receiveMs, decodeMs, acknowledgeMs, released: found.released }
}

const Marked = t.type({ type: t.literal(roundTripType), created_at: t.string, id: t.string })

async function sendMarked(queue: Queue, id: string): Promise<void> {
  const event = { type: roundTripType, created_at: new Date().toISOString(), id }
  const fifo = isFifo(queue.url) && { groupId: 'sluice', deduplicationId: id }
  const [sent] = await queue.send([{ body: JSON.stringify(event), ...fifo }])
  if (sent?.ok) return
  throw new SetupError('refused', `The marked event was not sent: ${sent?.message ?? 'no result'}`)
}

async function receiveMarked(
  queue: Queue,
  id: string,
  { timeoutSeconds = 30, waitSeconds = 2 }: RoundTripOptions,
): Promise<{ readonly marked: Received; readonly released: number }> {
  const endMs = performance.now() + timeoutSeconds * 1000
  let released = 0
  do {
    const request = { maxMessages: 10, waitSeconds, visibilitySeconds: 30 }
    const received = await queue.receive(request)
    const marked = received.find(({ body }) => body.includes(id))
    const others = received.filter((message) => message !== marked)
    if (others.length > 0) await release(queue, others)
    released += others.length
    if (marked) return { marked, released }
  } while (performance.now() < endMs)
  throw new SetupError(
    'refused',
    `The marked event did not come back within ${timeoutSeconds} s. Another consumer may read the queue, or it holds many messages; a worker that receives the event acknowledges it (type ${roundTripType}).`,
  )
}

async function release(queue: Queue, messages: readonly Received[]): Promise<void> {
  await queue.changeVisibility(messages.map(({ receiptHandle }) => ({ receiptHandle, seconds: 0 })))
}

function decodeMarked({ body, bodyIntact }: Received, id: string): void {
  const opened = open(body)
  const value = isLeft(opened) ? undefined : opened.right.events[0]
  const decoded = decodeEvent(Marked, roundTripType, value)
  if (bodyIntact && eventType(value) === roundTripType && !isLeft(decoded)) {
    if (decoded.right.event.id === id) return
  }
  throw new SetupError('refused', 'The marked event came back damaged. It was left on the queue.')
}

async function acknowledge(queue: Queue, { receiptHandle }: Received): Promise<void> {
  const [deleted] = await queue.delete([receiptHandle])
  if (deleted?.ok) return
  throw new SetupError(
    'refused',
    `The marked event could not be deleted: ${deleted?.message ?? 'no result'}`,
  )
}

async function timed<A>(leg: () => Promise<A>): Promise<readonly [A, number]> {
  const startMs = performance.now()
  const answer = await leg()
  return [answer, performance.now() - startMs]
}
