import type { PassEnd } from '../../../src/dead-letter/pass/receive-all.ts'
import type { RemoveReport, RemoveResult } from '../../../src/dead-letter/remove/report.ts'
import type { ReplayResult } from '../../../src/dead-letter/replay/outcome.ts'
import type { Canary } from '../../../src/dead-letter/replay/options.ts'
import type { ReplayReport } from '../../../src/dead-letter/replay/report.ts'
import type { Filter } from '../../../src/dead-letter/select/filter.ts'

/** What a person wants of the DLQ. */
export type Visit = Look | ReplayVisit | DeleteVisit

export interface Look {
  readonly _tag: 'Look'
  readonly filter: Filter
  readonly maxMessages: number | undefined
  /** The snapshot is kept in a file, and what is shown is read from it by another command. */
  readonly keeps: boolean
}

/** What is planned, from the look before it to the person's yes. */
interface Planning {
  readonly filter: Filter
  /** Of those, only what has the cause that most of them have. */
  readonly ofLargestGroup: boolean
  readonly limit: number | undefined
  readonly maxMessages: number | undefined
  /** Whether the person says yes to the plan, and after which time. */
  readonly confirms: boolean
  readonly thinksMs: number
  /** What the person names: the source, whose DLQ is found, or the DLQ, whose messages name their source. */
  readonly names: 'source' | 'DLQ'
}

export interface ReplayVisit extends Planning {
  readonly _tag: 'Replay'
  readonly maxReplays: number | undefined
  readonly perSecond: number | undefined
  readonly canary: Canary | undefined
  readonly abortOver: number | undefined
  readonly hasJournal: boolean
  /** When it is through, the person lets the same plan run once more. */
  readonly repeats: boolean
}

export interface DeleteVisit extends Planning {
  readonly _tag: 'Delete'
  readonly exports: boolean
}

/** What the person was told. */
export type VisitEnd =
  | {
      readonly _tag: 'Looked'
      /** Message ids on the DLQ. */
      readonly found: readonly string[]
      /** How many of them meet the filter, one by one and in groups. */
      readonly meant: { readonly alone: number; readonly inGroups: number }
      readonly end: PassEnd
      readonly stillHidden: number
    }
  | {
      readonly _tag: 'Replayed'
      readonly results: readonly ReplayResult[]
      readonly report: ReplayReport
    }
  | {
      readonly _tag: 'Deleted'
      readonly results: readonly RemoveResult[]
      readonly report: RemoveReport
    }
  /** The person has said no. */
  | { readonly _tag: 'Declined' }
  | { readonly _tag: 'Failed'; readonly error: string }

/** Replays all that there is. */
export const replayOfAll: ReplayVisit = {
  _tag: 'Replay',
  filter: {},
  ofLargestGroup: false,
  limit: undefined,
  maxMessages: undefined,
  confirms: true,
  thinksMs: 0,
  names: 'source',
  maxReplays: undefined,
  perSecond: undefined,
  canary: undefined,
  abortOver: undefined,
  hasJournal: true,
  repeats: false,
}
