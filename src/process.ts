import { isLeft } from 'fp-ts/lib/Either.js'
import { originOf } from './dead-letter/record.ts'
import type { Catalogue } from './decode/catalogue.ts'
import { eventType, notAnEvent } from './decode/decode.ts'
import { type Failure, failureType } from './message/failure.ts'
import type { Drift } from './message/issue.ts'
import type { Received } from './message/received.ts'
import { type Verdict, worstVerdict } from './message/verdict.ts'
import type { OpenBounds } from './open/bounds.ts'
import { open } from './open/open.ts'
import { callHandler } from './route/call.ts'
import { EventDelivery, isSkip, type Origin } from './route/delivery.ts'
import type { Interruption } from './route/interruption.ts'
import type { Registration } from './route/registration.ts'
import { decodeBy, refusesDrift, routeOf } from './route/route.ts'
import { type Routes, routes } from './route/router.ts'
import type { BackOff } from './settle/back-off.ts'
import { decide } from './settle/policy.ts'

/** All that the way of one message depends on. One a worker; clock and randomness are parameters. */
export interface Line {
  readonly router: { readonly catalogue: Catalogue; readonly [routes]: Routes }
  readonly bounds: Partial<OpenBounds>
  readonly handlerTimeoutSeconds: number
  readonly maxAttempts: number
  readonly backOff: BackOff
  /** Runs a handler when there is room for it. `Interrupted` when it gave the event back instead. */
  schedule<T>(job: Job, run: () => Promise<T>): Promise<T | Failure>
  /** What earlier receives of this message have settled for good, by index. */
  settledBefore(messageId: string): ReadonlyMap<number, Verdict> | undefined
  /** From 0 to 1. */
  random(): number
  /** Milliseconds on any steady clock. */
  nowMs(): number
}

/** What the pool has to know of a handler's run. */
export interface Job {
  readonly event: unknown
  readonly registration: Registration
}

/** What became of one event. */
export interface EventResult {
  readonly index: number
  readonly key: string
  readonly type: string | undefined
  readonly outcome: Verdict
  readonly drift: readonly Drift[]
  /** How long its handler took, with the wait for room. 0 when none was called. */
  readonly durationMs: number
}

/** What became of one message. */
export interface Processed {
  /** The worst of its events. */
  readonly settlement: Verdict
  /** One for each event; a single one of index 0 when the body could not be opened. */
  readonly events: readonly EventResult[]
}

/** The whole line: a message as received, in; verdicts, out. Never rejects. */
export async function processMessage(
  received: Received,
  line: Line,
  interruption: Interruption,
): Promise<Processed> {
  if (!received.bodyIntact) return refused(received, line, { _tag: 'CorruptedBody' })
  const opened = open(received.body, line.bounds)
  if (isLeft(opened)) return refused(received, line, opened.left)
  const values = opened.right.events
  const before = values.length > 1 ? line.settledBefore(received.messageId) : undefined
  const events = await Promise.all(
    values.map((raw, index) => {
      const origin = { received, index, key: keyOf(received, index), raw }
      const settled = before?.get(index)
      return settled === undefined
        ? processEvent(origin, line, interruption)
        : result(origin, eventType(raw), settled)
    }),
  )
  return { settlement: worstVerdict(events.map(({ outcome }) => outcome)), events }
}

async function processEvent(
  origin: Origin,
  line: Line,
  interruption: Interruption,
): Promise<EventResult> {
  const { raw } = origin
  const fail = (failure: Failure, drift?: readonly Drift[], durationMs?: number) =>
    result(origin, failureType(failure), judge(failure, origin, line), drift, durationMs)

  const type = eventType(raw)
  if (type === undefined) return fail(notAnEvent(raw))
  const ours = line.router[routes]
  const route = routeOf(type, line.router.catalogue, ours)
  if (route._tag === 'Nobody') {
    if (ours.options.unhandled === 'dead-letter') return fail({ _tag: 'UnhandledType', type })
    return result(origin, type, acknowledged(route.known ? 'unhandled' : 'unknown'))
  }
  const decoded = decodeBy(route.codec, type, raw)
  if (isLeft(decoded)) return fail(decoded.left)
  const { event, drift } = decoded.right
  if (drift.length > 0 && refusesDrift(route.registration.options, ours)) {
    return fail({ _tag: 'DriftRefused', type, drift }, drift)
  }
  const { registration } = route
  const delivery = new EventDelivery(origin, type, event, drift)
  const startedMs = line.nowMs()
  const outcome = await line.schedule({ event, registration }, () =>
    callHandler(
      {
        handler: registration.handler,
        middleware: registration.middleware,
        classify: ours.options.classify,
        timeoutSeconds: registration.options.timeoutSeconds ?? line.handlerTimeoutSeconds,
      },
      delivery,
      interruption,
    ),
  )
  const durationMs = line.nowMs() - startedMs
  if (outcome === 'handled') return result(origin, type, handled, drift, durationMs)
  if (isSkip(outcome)) return result(origin, type, skipped(outcome.reason), drift, durationMs)
  return fail(outcome, drift, durationMs)
}

const handled = acknowledged('handled')

function acknowledged(because: 'handled' | 'unhandled' | 'unknown'): Verdict {
  return { _tag: 'Acknowledge', because }
}

function skipped(reason: string): Verdict {
  return { _tag: 'Acknowledge', because: 'skipped', reason }
}

function judge(failure: Failure, { received }: { received: Received }, line: Line): Verdict {
  const { maxAttempts, backOff } = line
  const { receiveCount } = received
  return decide(failure, { receiveCount, maxAttempts, backOff, random: line.random() })
}

function refused(received: Received, line: Line, failure: Failure): Processed {
  const origin = { received, index: 0, key: keyOf(received, 0), raw: undefined }
  const settlement = judge(failure, origin, line)
  return { settlement, events: [result(origin, undefined, settlement)] }
}

const noDrift: readonly Drift[] = []

function result(
  { index, key }: Origin,
  type: string | undefined,
  outcome: Verdict,
  drift = noDrift,
  durationMs = 0,
): EventResult {
  return { index, key, type, outcome, drift, durationMs }
}

// The same event has the same key after a replay: the message that first brought it is on record.
function keyOf(received: Received, index: number): string {
  const origin = originOf(received)
  return origin === undefined
    ? `${received.messageId}:${index}`
    : `${origin.messageId}:${origin.index ?? index}`
}
