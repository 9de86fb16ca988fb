import { type Failure, failureCause } from '../../../message/failure.ts'
import type { Issue } from '../../../message/issue.ts'
import { cleanText } from '../../../message/sendable-text.ts'
import { ownSummary, type Redact, summarise, type ThrownSummary } from './error-summary.ts'
import { fingerprint } from './fingerprint.ts'

/** A part of an event that did not fit its codec, as a record keeps it. */
export interface RecordedIssue {
  /** The path without indices and record keys: `members[].user`. */
  readonly path: string
  /** The name of the codec that refused it. */
  readonly expected: string
}

/** The description of a failure on its record. */
export interface Description extends ThrownSummary {
  readonly reason: string
  readonly fingerprint: string
  readonly type: string | undefined
  readonly issues: readonly RecordedIssue[]
}

const maxIssues = 20

/**
 * Describes a failure for its record and the log: by the app's error if there is one, else in a sentence of
 * ours.
 */
export function describe(failure: Failure, redact: Redact): Description {
  const cause = failureCause(failure)
  const summary = cause === undefined ? ownWords(failure) : summarise(cause, redact)
  const type = 'type' in failure && failure.type ? cleanText(failure.type, 200) : ''
  const described = {
    ...summary,
    reason: failure._tag,
    type: type || undefined,
    issues: issuesOf(failure),
  }
  // From what the record keeps, so that the same one can be read from the record.
  const { frames, issues } = described
  return {
    ...described,
    fingerprint: fingerprint({ reason: failure._tag, type, error: summary, frames, issues }),
  }
}

function ownWords(failure: Failure): ThrownSummary {
  return { ...ownSummary(failure._tag, sentenceOf(failure)), causes: [], frames: [] }
}

function sentenceOf(failure: Failure): string {
  switch (failure._tag) {
    case 'CorruptedBody':
      return 'the body does not match its MD5'
    case 'MalformedBody':
      return failure.reason
    case 'NotAnEvent':
      return `expected an event, found ${failure.found}`
    case 'InvalidPayload':
      return `the event does not fit its codec: ${placesOf(failure.issues)}`
    case 'DriftRefused':
      return `the event has drift, which this handler refuses: ${placesOf(failure.drift)}`
    case 'UnhandledType':
      return 'no handler asks for this type, and the router refuses such events'
    case 'HandlerTimedOut':
      return `the handler did not settle within ${failure.seconds} s`
    case 'MiddlewareBroken':
      return failure.cause.message
    case 'RetryRequested':
      return `the handler asked for another attempt after ${failure.seconds} s, and this was the last`
    case 'HandlerFailed':
    case 'PermanentlyFailed':
      return 'the handler threw undefined'
    case 'ProcessingFailed':
      return 'it could not be processed'
    case 'Postponed':
      return `postponed: ${failure.because}`
    case 'Interrupted':
      return `interrupted before its handler had finished, because of: ${failure.by}`
    default:
      return failure satisfies never
  }
}

function placesOf(issues: readonly Issue[]): string {
  const [first] = issues
  if (first === undefined) return 'at an unknown path'
  const more = issues.length === 1 ? '' : ` and ${issues.length - 1} more`
  return `${first.normalisedPath || 'it'} is not ${first.expected}${more}`
}

/** Each normalised path once: a list of fifty invalid members is one issue, not fifty. */
function issuesOf(failure: Failure): readonly RecordedIssue[] {
  const issues =
    failure._tag === 'InvalidPayload'
      ? failure.issues
      : failure._tag === 'DriftRefused'
        ? failure.drift
        : []
  const places = new Map<string, RecordedIssue>()
  for (const issue of issues) {
    const path = cleanText(issue.normalisedPath, 200)
    const expected = cleanText(issue.expected, 80)
    places.set(`${path} ${expected}`, { path, expected })
    if (places.size === maxIssues) break
  }
  return [...places.values()]
}
