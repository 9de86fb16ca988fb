import type { IncomingEvent } from '../../route/call/delivery.ts'
import type { EventResult } from '../../route/call/event-result.ts'
import type { PipelineContext } from '../context.ts'
import { reportedFailure } from './failure-error.ts'
import { messageInfo, type ProcessInfo, type ProcessResult } from './instrumentation.ts'
import type { Operations } from './operations.ts'

/** Processes an event with the instrumentation around it. */
export function instrumentedEvent(
  operation: NonNullable<Operations['process']>,
  incoming: IncomingEvent,
  type: string | undefined,
  context: PipelineContext,
  run: () => Promise<EventResult>,
): Promise<EventResult> {
  return operation(infoOf(incoming, type), { run, resultOf: (event) => resultOf(event, context) })
}

function infoOf(
  { received, index, key, queueUrl }: IncomingEvent,
  type: string | undefined,
): ProcessInfo {
  return { queueUrl, message: messageInfo(received), type, index, key }
}

function resultOf(event: EventResult, context: PipelineContext): ProcessResult {
  const { outcome } = event
  if (outcome._tag === 'Acknowledge') return { ...event, failure: undefined, error: undefined }
  const { failure, error } = reportedFailure(outcome.failure, context)
  return { ...event, outcome: { ...outcome, failure }, failure, error }
}
