import { describe } from '../dead-letter/record/record.ts'
import type { Issue } from '../message/issue.ts'
import type { Verdict } from '../message/verdict.ts'
import type { EventResult } from '../route/call/event-result.ts'

/** The outcome of one event in words, for who tries handlers. Paths, and no values. */
export interface DescribedEvent {
  readonly index: number
  readonly type: string | undefined
  readonly outcome: Verdict['_tag']
  /** `handled`, `unhandled`, … or the tag of the failure. */
  readonly because: string
  readonly error:
    | { readonly name: string; readonly message: string; readonly code?: string }
    | undefined
  /** Where the error was thrown. */
  readonly frames: readonly string[]
  readonly issues: readonly PathText[]
  readonly drift: readonly PathText[]
  /** Whole milliseconds. */
  readonly durationMs: number
}

interface PathText {
  readonly path: string
  readonly expected: string
}

export function describedEvent(event: EventResult): DescribedEvent {
  const { index, type, outcome, drift, durationMs } = event
  const isDone = outcome._tag === 'Acknowledge'
  // The texts of its error are for who runs the handlers: they are not redacted.
  const failure = isDone ? undefined : describe(outcome.failure, (text) => text)
  return {
    index,
    type,
    outcome: outcome._tag,
    because: isDone ? outcome.because : outcome.failure._tag,
    error: failure && {
      name: failure.name,
      message: failure.message,
      ...(failure.code !== undefined && { code: failure.code }),
    },
    frames: failure?.frames ?? [],
    issues: failure?.issues ?? [],
    drift: drift.map(pathText),
    durationMs: Math.round(durationMs),
  }
}

function pathText({ normalisedPath: path, expected }: Issue): PathText {
  return { path, expected }
}
