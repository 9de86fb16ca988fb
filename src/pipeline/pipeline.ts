import { isLeft } from 'fp-ts/lib/Either.js'
import { lineageOf } from '../dead-letter/record/record.ts'
import type { Catalogue } from '../decode/catalogue.ts'
import { eventType, notAnEvent } from '../decode/decode.ts'
import type { Failure } from '../message/failure.ts'
import type { Drift } from '../message/issue.ts'
import type { Received } from '../message/received.ts'
import { type Verdict, worstVerdict } from '../message/verdict.ts'
import type { OpenLimits } from '../open/limits.ts'
import { open } from '../open/open.ts'
import { type Call, type CallOutcome, callHandler, type Place } from '../route/call/call.ts'
import { callInBatch, type Gathered } from '../route/call/call-in-batch.ts'
import { EventDelivery, isSkip, type Origin } from '../route/call/delivery.ts'
import { acknowledged, type EventResult, eventResult, skipped } from '../route/call/event-result.ts'
import type { Interruption } from '../route/call/interruption.ts'
import {
  type BatchRegistration,
  isBatch,
  type Registration,
  timeoutOf,
} from '../route/registration.ts'
import { decodeBy } from '../route/call/decode-by.ts'
import { routeOf } from '../route/route.ts'
import { type Routes, routes } from '../route/routes.ts'
import type { Backoff } from '../settle/backoff.ts'
import { decide } from '../settle/policy.ts'

export type { EventResult } from '../route/call/event-result.ts'

/** All that the way of one message depends on. One a worker; clock and randomness are parameters. */
export interface Line {
  readonly router: { readonly catalogue: Catalogue; readonly [routes]: Routes }
  readonly limits: Partial<OpenLimits>
  readonly handlerTimeoutSeconds: number
  readonly maxAttempts: number
  /** After so many receives SQS moves a message by itself; undefined where it does not. */
  readonly maxReceives?: number | undefined
  readonly backoff: Backoff
  /** Asks the circuit of a handler, before its event takes a place. */
  admit(registration: Registration, isLastAttempt: boolean): Admission
  /** Tells the circuit of a handler what came of it. */
  count(registration: Registration, verdict: Verdict): void
  /** Runs a handler when there is room for it. `Interrupted` when it gave the event back instead. */
  schedule<T>(job: Job, run: (place: Place) => Promise<T>): Promise<T | Failure>
  /** Gathers an event for its batch handler, and calls that in its time. Never rejects. */
  gather(
    registration: BatchRegistration,
    delivery: EventDelivery,
    interruption: Interruption,
  ): Promise<Gathered>
  /** What earlier receives of this message have settled for good, by index. */
  settledBefore(messageId: string): ReadonlyMap<number, Verdict> | undefined
  /** A turn of the event loop, where one is due: the events of a large body must not block it. */
  yield(): Promise<void> | undefined
  /** From 0 to 1. */
  random(): number
  /** Milliseconds on any steady clock. */
  nowMs(): number
}

/** What the pool has to know of a handler's run. */
export interface Job {
  /** Undefined for a batch. */
  readonly event: unknown
  readonly registration: Registration
  /** It runs, or waits for as long as it takes: a failure now is dead-lettered with its record. */
  readonly isLastAttempt: boolean
}

/** What the circuit of a handler says: its event flows, is tried though the circuit is open, or waits. */
export type Admission = 'flows' | 'probe' | { readonly waitSeconds: number }

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
  const opened = open(received.body, line.limits)
  if (isLeft(opened)) return refused(received, line, opened.left)
  const values = opened.right.events
  const keyAt = keysOf(received)
  if (values.length === 1) {
    const origin = { received, index: 0, key: keyAt(0), raw: values[0] }
    const event = await processEvent(origin, line, interruption)
    return { settlement: event.outcome, events: [event] }
  }
  const before = line.settledBefore(received.messageId)
  const running: (EventResult | Promise<EventResult>)[] = []
  for (const [index, raw] of values.entries()) {
    const turn = index === 0 ? undefined : line.yield()
    if (turn !== undefined) await turn
    const origin = { received, index, key: keyAt(index), raw }
    const settled = before?.get(index)
    running.push(
      settled === undefined
        ? processEvent(origin, line, interruption)
        : eventResult(origin, eventType(raw), settled),
    )
  }
  const events = await Promise.all(running)
  return { settlement: worstVerdict(events.map(({ outcome }) => outcome)), events }
}

async function processEvent(
  origin: Origin,
  line: Line,
  interruption: Interruption,
): Promise<EventResult> {
  const { raw } = origin
  const type = eventType(raw)
  const fail = (failure: Failure, drift?: readonly Drift[]) =>
    eventResult(origin, type, judge(failure, origin, line), drift)

  if (type === undefined) return fail(notAnEvent(raw))
  const { registrations, options } = line.router[routes]
  const route = routeOf(type, line.router.catalogue, registrations)
  if (route._tag === 'Nobody') {
    if (options.unhandled === 'dead-letter') return fail({ _tag: 'UnhandledType', type })
    return eventResult(origin, type, route.known ? unhandled : unknown)
  }
  const { registration } = route
  const decoding = decodeBy(route.codec, type, raw, {
    timeoutSeconds: timeoutOf(registration, line),
    classify: registration.classify,
    interruption,
  })
  const decoded = decoding instanceof Promise ? await decoding : decoding
  if (isLeft(decoded)) {
    const result = fail(decoded.left)
    // A schema that breaks is a fault of the handler's code as much as of its own.
    line.count(registration, result.outcome)
    return result
  }
  const { event, drift } = decoded.right
  if (drift.length > 0 && registration.drift === 'dead-letter') {
    return fail({ _tag: 'DriftRefused', type, drift }, drift)
  }
  const startedMs = line.nowMs()
  const delivery = new EventDelivery(origin, type, event, drift)
  const outcome = await run(registration, delivery, line, interruption)
  const durationMs = line.nowMs() - startedMs
  const verdict = verdictOf(outcome, origin, line)
  line.count(registration, verdict)
  return eventResult(origin, type, verdict, drift, durationMs)
}

function verdictOf(outcome: CallOutcome, origin: Origin, line: Line): Verdict {
  if (outcome === 'handled') return handled
  return isSkip(outcome) ? skipped(outcome.reason) : judge(outcome, origin, line)
}

const handled = acknowledged('handled')
const unhandled = acknowledged('unhandled')
const unknown = acknowledged('unknown')

function run(
  registration: Registration,
  delivery: EventDelivery,
  line: Line,
  interruption: Interruption,
): Promise<CallOutcome> {
  const isLastAttempt = delivery.receiveCount >= line.maxAttempts
  const admission = line.admit(registration, isLastAttempt)
  if (typeof admission === 'object') {
    return Promise.resolve(postponed(delivery, admission.waitSeconds))
  }
  const { middleware, classify } = registration
  if (isBatch(registration)) {
    const gather = () => line.gather(registration, delivery, interruption)
    return callInBatch({ gather, middleware, classify }, delivery, interruption)
  }
  const timeoutSeconds = timeoutOf(registration, line)
  const call: Call = { handler: registration.run.handler, middleware, classify, timeoutSeconds }
  const job = { event: delivery.event, registration, isLastAttempt }
  return line.schedule(job, (place): Promise<CallOutcome> => {
    // While it waited for its place the circuit may have opened.
    const again = admission === 'flows' ? line.admit(registration, isLastAttempt) : admission
    return typeof again === 'object'
      ? Promise.resolve(postponed(delivery, again.waitSeconds))
      : callHandler(call, delivery, interruption, place)
  })
}

function postponed({ type }: EventDelivery, seconds: number): Failure {
  return { _tag: 'Postponed', type, because: 'circuit open', seconds }
}

function judge(failure: Failure, { received }: { received: Received }, line: Line): Verdict {
  const { maxAttempts, maxReceives, backoff } = line
  const { receiveCount } = received
  return decide(failure, { receiveCount, maxAttempts, maxReceives, backoff, random: line.random() })
}

function refused(received: Received, line: Line, failure: Failure): Processed {
  const origin = { received, index: 0, key: keysOf(received)(0), raw: undefined }
  const settlement = judge(failure, origin, line)
  return { settlement, events: [eventResult(origin, undefined, settlement)] }
}

// The same event has the same key after a replay: the message that first brought it is on record.
function keysOf(received: Received): (index: number) => string {
  const origin = lineageOf(received)
  const { messageId } = origin ?? received
  return (index) => `${messageId}:${origin?.index ?? index}`
}
