import { type Description, describe, summariseError } from '../dead-letter/record/record.ts'
import { type Failure, type FailureTag, failureCause } from '../message/failure.ts'
import type { Logger } from '../message/logger.ts'
import type { Received } from '../message/received.ts'
import type { DeadLetter, Retry } from '../message/verdict.ts'
import type { EventResult } from '../route/call/event-result.ts'
import { bounded } from './log-text.ts'

/** The verdict on an event that failed. */
export type FailedVerdict = DeadLetter | Retry

type Redact = (text: string) => string

export interface FailureLogSettings {
  readonly logger: Logger
  readonly redact: Redact
}

/**
 * Logs that an event failed. Returns how its failure is described; undefined where that says nothing about the event,
 * because its handler was not called or had to end. Never throws.
 */
export function logFailure(
  received: Received,
  event: EventResult,
  outcome: FailedVerdict,
  { logger, redact }: FailureLogSettings,
): Description | undefined {
  const { failure } = outcome
  if (outcome._tag === 'Retry' && failure._tag === 'Interrupted') {
    logger.info(eventFields(received, event, 'Interrupted'), 'event released')
    return undefined
  }
  if (failure._tag === 'Postponed') {
    const { because, seconds } = failure
    const fields = { ...eventFields(received, event, 'Postponed'), because, afterSeconds: seconds }
    logger.debug(fields, 'event postponed, its handler was not called')
    return undefined
  }
  const described = describe(failure, redact)
  const fields = eventFields(received, event, failure._tag)
  const words = errorFields(failure, described, redact)
  if (outcome._tag === 'DeadLetter') {
    logger.error({ ...fields, ...words }, 'event failed and was dead-lettered')
  } else {
    const { afterSeconds } = outcome
    logger.warn({ ...fields, afterSeconds, ...words }, 'event failed, will be retried')
  }
  return described
}

function eventFields(
  { messageId, receiveCount }: Received,
  { type, key }: EventResult,
  reason: FailureTag,
) {
  return { type: bounded(type), messageId, key, receiveCount, reason }
}

/** The fields of a failure in a log line. Fields without a value are left out. */
function errorFields(failure: Failure, described: Description, redact: Redact): object {
  const { name, message, code, causes, frames, issues, fingerprint } = described
  return {
    ...(failureCause(failure) !== undefined && { errorName: name }),
    error: bounded(message),
    ...(code !== undefined && { code }),
    ...(causes.length > 0 && { causes }),
    ...(frames.length > 0 && { frames }),
    ...(issues.length > 0 && { issues }),
    fingerprint,
    ...('classifyThrew' in failure && { classifyThrew: inWords(failure.classifyThrew, redact) }),
  }
}

function inWords(thrown: unknown, redact: Redact): string {
  const { name, message } = summariseError(thrown, redact)
  return bounded(`${name}: ${message}`)
}
