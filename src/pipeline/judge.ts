import type { Failure } from '../message/failure.ts'
import type { Received } from '../message/received.ts'
import type { Verdict } from '../message/verdict.ts'
import { decide } from '../settle/policy.ts'
import { thrownFields } from './log-text.ts'
import type { PipelineSettings } from './options/settings.ts'

/** The verdict on an event that failed, at this receive of its message. */
export function judge(
  failure: Failure,
  { receiveCount }: Pick<Received, 'receiveCount'>,
  settings: PipelineSettings,
): Verdict {
  const { maxAttempts, maxReceives, backoff } = settings
  return decide(failure, {
    receiveCount,
    maxAttempts,
    maxReceives,
    backoff,
    random: settings.random(),
  })
}

/** Logs what kept a message or an event from being processed, and makes it a failure. */
export function processingFailed(
  error: unknown,
  type: string | undefined,
  { messageId }: Pick<Received, 'messageId'>,
  { logger, redact }: PipelineSettings,
): Failure {
  const fields = { messageId, ...thrownFields(error, redact, 20) }
  logger.error(fields, 'it cannot be processed: a bug in sluice, or a wrong argument')
  return { _tag: 'ProcessingFailed', type, cause: error }
}
