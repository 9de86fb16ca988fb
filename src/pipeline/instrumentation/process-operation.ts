import { lookUp } from '../../decode/decode.ts'
import type { IncomingEvent } from '../../route/call/delivery.ts'
import type { EventResult } from '../../route/call/event-result.ts'
import type { PipelineContext } from '../context.ts'
import { reportedFailure } from './failure-error.ts'
import { messageInfo, type ProcessInfo, type ProcessResult } from './instrumentation.ts'

/** What an event is about, for the instrumentation. Undefined without one that asks for it. */
export function processInfo(
  { received, index, key, queueUrl }: IncomingEvent,
  type: string | undefined,
  { operations, router }: PipelineContext,
): ProcessInfo | undefined {
  const { process, processBatch, traceparent } = operations
  if (process === undefined && processBatch === undefined && traceparent === undefined) {
    return undefined
  }
  const isKnown = type !== undefined && lookUp(router.catalogue, type) !== undefined
  return { queueUrl, message: messageInfo(received), type, isKnown, index, key }
}

/** Processes an event with the instrumentation around it. */
export function instrumentedEvent(
  info: ProcessInfo | undefined,
  context: PipelineContext,
  run: () => Promise<EventResult>,
): Promise<EventResult> {
  if (info === undefined) return run()
  const { process, traceparent } = context.operations
  const traced =
    traceparent === undefined ? run : () => withTraceparent(run, () => traceparent(info))
  if (process === undefined) return traced()
  return process(info, { run: traced, resultOf: (event) => resultOf(event, context) })
}

/** Asks in the async context of the event, in which `run` began. */
async function withTraceparent(
  run: () => Promise<EventResult>,
  traceparentOf: () => string | undefined,
): Promise<EventResult> {
  const event = await run()
  if (event.outcome._tag !== 'DeadLetter') return event
  const traceparent = traceparentOf()
  return traceparent === undefined
    ? event
    : { ...event, outcome: { ...event.outcome, traceparent } }
}

function resultOf(event: EventResult, context: PipelineContext): ProcessResult {
  const { outcome } = event
  if (outcome._tag === 'Acknowledge') return { ...event, failure: undefined, error: undefined }
  const { failure, error } = reportedFailure(outcome.failure, context)
  return { ...event, outcome: { ...outcome, failure }, failure, error }
}
