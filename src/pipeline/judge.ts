import type { Failure } from '../message/failure.ts'
import type { Received } from '../message/received.ts'
import type { Verdict } from '../message/verdict.ts'
import type { IncomingEvent } from '../route/call/delivery.ts'
import { decide } from '../settle/policy.ts'
import { thrownFields } from './log-text.ts'
import type { PipelineSettings } from './options/settings.ts'

/** The verdict on an event that failed, at this receive of its message. */
export function judge(
  failure: Failure,
  { received: { receiveCount }, maxAttempts }: Pick<IncomingEvent, 'received' | 'maxAttempts'>,
  settings: PipelineSettings,
): Verdict {
  const { maxReceives, backoff } = settings
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
