import { isLeft } from 'fp-ts/lib/Either.js'
import { eventType, notAnEvent } from '../decode/decode.ts'
import type { Failure, HandlerTimedOut } from '../message/failure.ts'
import type { Drift } from '../message/issue.ts'
import type { Verdict } from '../message/verdict.ts'
import {
  type CallOutcome,
  callHandler,
  type Classify,
  type HandlerCall,
} from '../route/call/call.ts'
import { callInBatch } from '../route/call/call-in-batch.ts'
import { decodeBy } from '../route/call/decode-by.ts'
import { EventDelivery, type IncomingEvent, isSkip } from '../route/call/delivery.ts'
import { acknowledged, type EventResult, eventResult, skipped } from '../route/call/event-result.ts'
import type { Interruption } from '../route/call/interruption.ts'
import {
  type BatchRegistration,
  type EachRegistration,
  isBatch,
  type Registration,
  timeoutOf,
} from '../route/registration.ts'
import { routeOf } from '../route/route.ts'
import { routes } from '../route/routes.ts'
import type { PipelineContext } from './context.ts'
import type { Admission } from './flow-control.ts'
import { judge, processingFailed } from './judge.ts'
import type { ProcessInfo } from './instrumentation/instrumentation.ts'
import { instrumentedEvent, processInfo } from './instrumentation/process-operation.ts'
import { Stopwatch } from './stopwatch.ts'

/** Routes, decodes and handles an event, with the instrumentation around it. Never rejects. */
export function processEvent(
  incoming: IncomingEvent,
  context: PipelineContext,
  interruption: Interruption,
): Promise<EventResult> {
  const type = eventType(incoming.raw)
  const info = processInfo(incoming, type, context)
  if (info === undefined) return resultFor(incoming, type, context, interruption, info)
  const run = () => resultFor(incoming, type, context, interruption, info)
  return instrumentedEvent(info, context, run)
}

async function resultFor(
  incoming: IncomingEvent,
  type: string | undefined,
  context: PipelineContext,
  interruption: Interruption,
  info: ProcessInfo | undefined,
): Promise<EventResult> {
  const fail = (failure: Failure, drift?: readonly Drift[]) =>
    eventResult(incoming, type, judge(failure, incoming, context), drift)
  try {
    const { raw } = incoming
    if (type === undefined) return fail(notAnEvent(raw))
    const { registrations, options } = context.router[routes]
    const route = routeOf(type, context.router.catalogue, registrations)
    if (route._tag === 'Nobody') {
      if (options.unhandled === 'dead-letter') return fail({ _tag: 'UnhandledType', type })
      return eventResult(incoming, type, route.known ? unhandled : unknown)
    }
    const { registration } = route
    const decoding = decodeBy(route.codec, type, raw, {
      timeoutSeconds: timeoutOf(registration, context),
      classify: classifyOf(registration, context),
      interruption,
    })
    const decoded = decoding instanceof Promise ? await decoding : decoding
    if (isLeft(decoded)) {
      const result = fail(decoded.left)
      // A schema that throws counts like a handler that throws.
      context.count(registration, result.outcome)
      return result
    }
    const { event, drift } = decoded.right
    if (drift.length > 0 && registration.drift === 'dead-letter') {
      return fail({ _tag: 'DriftRefused', type, drift }, drift)
    }
    const delivery = new EventDelivery(incoming, type, event, drift)
    const stopwatch = new Stopwatch(context.nowMs)
    const outcome = await admitAndCall({
      registration,
      delivery,
      info,
      isLastAttempt: incoming.received.receiveCount >= incoming.maxAttempts,
      stopwatch,
      context,
      interruption,
    })
    stopwatch.stop()
    // A handler that overran its time may still run: as far as the event goes it took its time limit.
    if (isTimedOut(outcome)) stopwatch.durationMs = outcome.seconds * 1000
    const verdict = verdictOf(outcome, incoming, context)
    context.count(registration, verdict)
    return eventResult(incoming, type, verdict, drift, stopwatch)
  } catch (error) {
    return fail(processingFailed(error, type, incoming.received, context))
  }
}

function verdictOf(
  outcome: CallOutcome,
  incoming: IncomingEvent,
  context: PipelineContext,
): Verdict {
  if (outcome === 'handled') return handled
  return isSkip(outcome) ? skipped(outcome.reason) : judge(outcome, incoming, context)
}

function isTimedOut(outcome: CallOutcome): outcome is HandlerTimedOut {
  return typeof outcome === 'object' && '_tag' in outcome && outcome._tag === 'HandlerTimedOut'
}

const handled = acknowledged('handled')
const unhandled = acknowledged('unhandled')
const unknown = acknowledged('unknown')

/** One event on its way to its handler. */
interface Call {
  readonly registration: Registration
  readonly delivery: EventDelivery
  /** For the instrumentation. */
  readonly info: ProcessInfo | undefined
  /** A failure of it is dead-lettered. */
  readonly isLastAttempt: boolean
  readonly stopwatch: Stopwatch
  readonly context: PipelineContext
  readonly interruption: Interruption
}

/** Calls the handler when the flow control lets it. Never rejects. */
function admitAndCall(call: Call): Promise<CallOutcome> {
  const { registration, delivery, isLastAttempt, context } = call
  const admission = context.admit(registration, isLastAttempt)
  if (typeof admission === 'object') {
    return Promise.resolve(postponed(delivery, admission.waitSeconds))
  }
  return isBatch(registration)
    ? callBatched(registration, call)
    : callEach(registration, call, admission)
}

function callBatched(
  registration: BatchRegistration,
  { delivery, info, stopwatch, context, interruption }: Call,
): Promise<CallOutcome> {
  const { middleware } = registration
  const classify = classifyOf(registration, context)
  const gather = async () => {
    stopwatch.waits()
    const onCall = () => stopwatch.runs()
    const gathered = await context.gather(registration, { delivery, info, interruption, onCall })
    stopwatch.runs()
    return gathered
  }
  const timeoutSeconds = timeoutOf(registration, context)
  stopwatch.runs()
  return callInBatch({ gather, middleware, classify, timeoutSeconds }, delivery, interruption)
}

function callEach(
  registration: EachRegistration,
  call: Call,
  admission: Admission,
): Promise<CallOutcome> {
  const { delivery, isLastAttempt, stopwatch, context, interruption } = call
  const job = { event: delivery.event, registration, isLastAttempt }
  return context.schedule(job, (place): Promise<CallOutcome> => {
    // The circuit may have opened while it waited for a place.
    const again = admission === 'flows' ? context.admit(registration, isLastAttempt) : admission
    if (typeof again === 'object') {
      return Promise.resolve(postponed(delivery, again.waitSeconds))
    }
    stopwatch.runs()
    const handlerCall: HandlerCall = {
      handler: registration.run.handler,
      middleware: registration.middleware,
      classify: classifyOf(registration, context),
      timeoutSeconds: timeoutOf(registration, context),
    }
    return callHandler(handlerCall, delivery, interruption, place)
  })
}

function postponed({ type }: EventDelivery, seconds: number): Failure {
  return { _tag: 'Postponed', type, because: 'circuit open', seconds }
}

function classifyOf({ classify }: Registration, context: PipelineContext): Classify | undefined {
  return classify ?? context.classify
}
