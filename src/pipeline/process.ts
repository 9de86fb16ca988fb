import { isLeft } from 'fp-ts/lib/Either.js'
import { readLineage } from '../dead-letter/record/record.ts'
import { eventType, notAnEvent } from '../decode/decode.ts'
import type { Failure } from '../message/failure.ts'
import type { Drift } from '../message/issue.ts'
import type { Received } from '../message/received.ts'
import { type Verdict, worstVerdict } from '../message/verdict.ts'
import { open } from '../open/open.ts'
import { type HandlerCall, type CallOutcome, callHandler } from '../route/call/call.ts'
import { callInBatch } from '../route/call/call-in-batch.ts'
import { decodeBy } from '../route/call/decode-by.ts'
import { EventDelivery, type IncomingEvent, isSkip } from '../route/call/delivery.ts'
import { acknowledged, type EventResult, eventResult, skipped } from '../route/call/event-result.ts'
import type { Interruption } from '../route/call/interruption.ts'
import { isBatch, type Registration, timeoutOf } from '../route/registration.ts'
import { routeOf } from '../route/route.ts'
import { routes } from '../route/routes.ts'
import { decide } from '../settle/policy.ts'
import type { Pipeline, Processed } from './pipeline.ts'

/** Processes a message: opens its body, and routes, decodes and handles its events. Never rejects. */
export async function processMessage(
  received: Received,
  pipeline: Pipeline,
  interruption: Interruption,
): Promise<Processed> {
  if (!received.bodyIntact) return refused(received, pipeline, { _tag: 'CorruptedBody' })
  const opened = open(received.body, pipeline.limits)
  if (isLeft(opened)) return refused(received, pipeline, opened.left)
  const values = opened.right.events
  const keyAt = keysOf(received)
  if (values.length === 1) {
    const incoming = { received, index: 0, key: keyAt(0), raw: values[0] }
    const event = await processEvent(incoming, pipeline, interruption)
    return { settlement: event.outcome, events: [event] }
  }
  const before = pipeline.settledBefore(received.messageId)
  const running: (EventResult | Promise<EventResult>)[] = []
  for (const [index, raw] of values.entries()) {
    const turn = index === 0 ? undefined : pipeline.yield()
    if (turn !== undefined) await turn
    const incoming = { received, index, key: keyAt(index), raw }
    const settled = before?.get(index)
    running.push(
      settled === undefined
        ? processEvent(incoming, pipeline, interruption)
        : eventResult(incoming, eventType(raw), settled),
    )
  }
  const events = await Promise.all(running)
  return { settlement: worstVerdict(events.map(({ outcome }) => outcome)), events }
}

async function processEvent(
  incoming: IncomingEvent,
  pipeline: Pipeline,
  interruption: Interruption,
): Promise<EventResult> {
  const { raw } = incoming
  const type = eventType(raw)
  const fail = (failure: Failure, drift?: readonly Drift[]) =>
    eventResult(incoming, type, judge(failure, incoming, pipeline), drift)

  if (type === undefined) return fail(notAnEvent(raw))
  const { registrations, options } = pipeline.router[routes]
  const route = routeOf(type, pipeline.router.catalogue, registrations)
  if (route._tag === 'Nobody') {
    if (options.unhandled === 'dead-letter') return fail({ _tag: 'UnhandledType', type })
    return eventResult(incoming, type, route.known ? unhandled : unknown)
  }
  const { registration } = route
  const decoding = decodeBy(route.codec, type, raw, {
    timeoutSeconds: timeoutOf(registration, pipeline),
    classify: registration.classify,
    interruption,
  })
  const decoded = decoding instanceof Promise ? await decoding : decoding
  if (isLeft(decoded)) {
    const result = fail(decoded.left)
    // A schema that throws counts like a handler that throws.
    pipeline.count(registration, result.outcome)
    return result
  }
  const { event, drift } = decoded.right
  if (drift.length > 0 && registration.drift === 'dead-letter') {
    return fail({ _tag: 'DriftRefused', type, drift }, drift)
  }
  const startedMs = pipeline.nowMs()
  const delivery = new EventDelivery(incoming, type, event, drift)
  const outcome = await run(registration, delivery, pipeline, interruption)
  const durationMs = pipeline.nowMs() - startedMs
  const verdict = verdictOf(outcome, incoming, pipeline)
  pipeline.count(registration, verdict)
  return eventResult(incoming, type, verdict, drift, durationMs)
}

function verdictOf(outcome: CallOutcome, incoming: IncomingEvent, pipeline: Pipeline): Verdict {
  if (outcome === 'handled') return handled
  return isSkip(outcome) ? skipped(outcome.reason) : judge(outcome, incoming, pipeline)
}

const handled = acknowledged('handled')
const unhandled = acknowledged('unhandled')
const unknown = acknowledged('unknown')

function run(
  registration: Registration,
  delivery: EventDelivery,
  pipeline: Pipeline,
  interruption: Interruption,
): Promise<CallOutcome> {
  const isLastAttempt = delivery.receiveCount >= pipeline.maxAttempts
  const admission = pipeline.admit(registration, isLastAttempt)
  if (typeof admission === 'object') {
    return Promise.resolve(postponed(delivery, admission.waitSeconds))
  }
  const { middleware, classify } = registration
  if (isBatch(registration)) {
    const gather = () => pipeline.gather(registration, delivery, interruption)
    return callInBatch({ gather, middleware, classify }, delivery, interruption)
  }
  const timeoutSeconds = timeoutOf(registration, pipeline)
  const call: HandlerCall = {
    handler: registration.run.handler,
    middleware,
    classify,
    timeoutSeconds,
  }
  const job = { event: delivery.event, registration, isLastAttempt }
  return pipeline.schedule(job, (place): Promise<CallOutcome> => {
    // The circuit may have opened while it waited for a place.
    const again = admission === 'flows' ? pipeline.admit(registration, isLastAttempt) : admission
    return typeof again === 'object'
      ? Promise.resolve(postponed(delivery, again.waitSeconds))
      : callHandler(call, delivery, interruption, place)
  })
}

function postponed({ type }: EventDelivery, seconds: number): Failure {
  return { _tag: 'Postponed', type, because: 'circuit open', seconds }
}

function judge(
  failure: Failure,
  { received }: { received: Received },
  pipeline: Pipeline,
): Verdict {
  const { maxAttempts, maxReceives, backoff } = pipeline
  const { receiveCount } = received
  return decide(failure, {
    receiveCount,
    maxAttempts,
    maxReceives,
    backoff,
    random: pipeline.random(),
  })
}

function refused(received: Received, pipeline: Pipeline, failure: Failure): Processed {
  const incoming = { received, index: 0, key: keysOf(received)(0), raw: undefined }
  const settlement = judge(failure, incoming, pipeline)
  return { settlement, events: [eventResult(incoming, undefined, settlement)] }
}

// After a replay an event keeps its key: the record names the message that it first came in.
function keysOf(received: Received): (index: number) => string {
  const lineage = readLineage(received)
  const { messageId } = lineage ?? received
  return (index) => `${messageId}:${lineage?.index ?? index}`
}
