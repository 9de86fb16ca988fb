import type { Failure } from '../../message/failure.ts'
import type { BatchOutcome } from '../../route/call/call-batch.ts'
import type { BatchRegistration } from '../../route/registration.ts'
import type { BatchEvent } from '../flow-control.ts'
import { type Redaction, reportedFailure } from './failure-error.ts'
import type { ProcessBatchResult } from './instrumentation.ts'
import type { Operations } from './operations.ts'

/** A call of a batch handler, which never rejects. */
export interface BatchWork {
  readonly run: () => Promise<readonly BatchOutcome[]>
  readonly redaction: Redaction
}

/** Calls a batch handler with the instrumentation around it. */
export function instrumentedBatch(
  operation: NonNullable<Operations['processBatch']>,
  { pattern }: BatchRegistration,
  called: readonly BatchEvent[],
  { run, redaction }: BatchWork,
): Promise<readonly BatchOutcome[]> {
  const events = called.map(({ info }) => info).filter((info) => info !== undefined)
  const queueUrl = called[0]?.delivery.queueUrl
  const resultOf = (outcomes: readonly BatchOutcome[]) => batchResult(outcomes, called, redaction)
  return operation({ queueUrl, pattern, events }, { run, resultOf })
}

function batchResult(
  outcomes: readonly BatchOutcome[],
  called: readonly BatchEvent[],
  redaction: Redaction,
): ProcessBatchResult {
  const failures = outcomes.flatMap((outcome, at) =>
    outcome._tag === 'Done' ? [] : [failureOf(outcome, called[at]?.delivery.type ?? '')],
  )
  const [first] = failures
  return {
    failed: failures.length,
    error: first && reportedFailure(first, redaction).error,
  }
}

function failureOf(outcome: Exclude<BatchOutcome, { _tag: 'Done' }>, type: string): Failure {
  return outcome._tag === 'TimedOut'
    ? { _tag: 'HandlerTimedOut', type, seconds: outcome.seconds }
    : { _tag: 'HandlerFailed', type, cause: outcome.error }
}
