import type { Selection } from '../../../src/dead-letter/selection.ts'
import type { PassEnd } from '../../../src/dead-letter/receive-all.ts'
import type { ReplayOutcome } from '../../../src/dead-letter/replay-outcome.ts'

/** What a person wants of the DLQ. */
export type Visit =
  | { readonly _tag: 'Look'; readonly maxMessages: number | undefined }
  | {
      readonly _tag: 'Replay'
      readonly selection: Pick<Selection, 'reason' | 'type'>
      readonly limit: number | undefined
      readonly maxMessages: number | undefined
      /** Whether the person says yes, and after which time. */
      readonly confirms: boolean
      readonly thinksMs: number
      /** The source is found by what is on the messages, and not by its name. */
      readonly asksMessages: boolean
    }

/** What the person was told. */
export type VisitEnd =
  | {
      readonly _tag: 'Looked'
      /** Message ids on the DLQ. */
      readonly found: readonly string[]
      readonly end: PassEnd
      readonly stillHidden: number
    }
  | {
      readonly _tag: 'Replayed'
      readonly results: readonly ReplayedLetter[]
      readonly end: PassEnd
      readonly stillHidden: number
    }
  | { readonly _tag: 'Failed'; readonly error: string }

/** The report on one letter. */
export interface ReplayedLetter {
  /** Its message id on the DLQ. */
  readonly letterId: string
  readonly outcome: ReplayOutcome['_tag']
  /** The id of its copy, where the report has one. */
  readonly copyId: string | undefined
}

/** Replays all that there is. */
export const replayOfAll: Visit = {
  _tag: 'Replay',
  selection: {},
  limit: undefined,
  maxMessages: undefined,
  confirms: true,
  thinksMs: 0,
  asksMessages: false,
}
