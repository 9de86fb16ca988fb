import { type Context, type Span, SpanStatusCode } from '@opentelemetry/api'
import { framesOf, redactText, summariseError } from '../../dead-letter/record/record.ts'
import { type Failure, failureCause } from '../../message/failure.ts'
import type {
  ProcessBatchResult,
  ProcessResult,
  ReceiveResult,
  RequestResult,
} from '../../pipeline/instrumentation/instrumentation.ts'
import { type ErrorTypes, isAborted, isNoError } from '../bounded-values.ts'
import { batchMessageCount, errorType } from '../names.ts'
import { driftCount, failedCount, outcome, reason } from '../own-names.ts'
import { outcomeText } from '../outcome.ts'

/** What ends a span: how it sets its outcome. */
export interface SpanEnds {
  readonly errorTypes: ErrorTypes
  /** Whether the messages of errors, redacted, are on spans. */
  readonly exceptionMessages: boolean
}

/** A span, and the context in which its operation runs. */
export interface Traced<Result> {
  readonly context: Context
  readonly span: Span
  end(result: Result): void
}

/** Sets the outcome of an event on its span. */
export function endOfEvent(span: Span, result: ProcessResult, ends: SpanEnds): void {
  const { outcome: verdict, drift, failure } = result
  span.setAttribute(outcome, outcomeText(verdict))
  span.setAttribute(reason, verdict._tag === 'Acknowledge' ? verdict.because : verdict.failure._tag)
  if (drift.length > 0) span.setAttribute(driftCount, drift.length)
  if (failure !== undefined && !isNoError(failure)) fail(span, failure, ends)
}

/** Sets the outcome of a call of a batch handler. */
export function endOfBatch(span: Span, { failed, error }: ProcessBatchResult, ends: SpanEnds) {
  if (error === undefined) return
  span.setAttribute(failedCount, failed)
  span.setAttribute(errorType, ends.errorTypes.ofError(error))
  span.setStatus({ code: SpanStatusCode.ERROR })
  recordException(span, error, ends)
}

export function endOfReceive(span: Span, { messages, error }: ReceiveResult, ends: SpanEnds) {
  span.setAttribute(batchMessageCount, messages.length)
  // A stop ends the poll that is open: that is no error.
  if (error !== undefined && !isAborted(error)) refuse(span, ends.errorTypes.ofRequest(error))
}

/** Sets the outcome of a batch request: it failed if one of its entries did. */
export function endOfRequest(span: Span, { answers, error }: RequestResult, ends: SpanEnds): void {
  const failed = answers.filter(({ ok }) => !ok)
  if (failed.length > 0) span.setAttribute(failedCount, failed.length)
  const [first] = failed
  if (error !== undefined) refuse(span, ends.errorTypes.ofRequest(error))
  else if (first !== undefined && !first.ok) refuse(span, ends.errorTypes.of(first.code))
}

function fail(span: Span, failure: Failure, ends: SpanEnds): void {
  span.setAttribute(errorType, ends.errorTypes.ofFailure(failure))
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure._tag })
  const cause = failureCause(failure)
  if (cause !== undefined) recordException(span, cause, ends)
}

/**
 * Records what was thrown, by its name and its frames. Its message may hold values of the payload, which no redaction
 * can know, so it is left out unless the app asks for it.
 */
function recordException(span: Span, thrown: unknown, ends: SpanEnds): void {
  const { message } = summariseError(thrown, redactText)
  const name = ends.errorTypes.ofError(thrown)
  const frames = framesOf(thrown, redactText)
  span.recordException({
    name,
    ...(ends.exceptionMessages && { message }),
    ...(frames.length > 0 && { stack: frames.map((frame) => `    at ${frame}`).join('\n') }),
  })
}

function refuse(span: Span, type: string): void {
  span.setAttribute(errorType, type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}
