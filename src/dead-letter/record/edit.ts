import { cleanText } from '../../message/sendable-text.ts'
import { type LenientCodec, lenient, listOf, orElse, text } from './lenient.ts'

/** A change that someone made to the body of a dead letter before its replay. It holds no values. */
export interface Edit {
  /** Who changed it. */
  readonly by: string
  /** When, in RFC 3339. */
  readonly at?: string
  /** What was changed: normalised paths, such as `members[].user`. */
  readonly paths: readonly string[]
}

export const Edit: LenientCodec<Edit> = lenient(
  'Edit',
  { by: text, paths: orElse(listOf(text), []) },
  { at: text },
)

const maxEdits = 5
const maxPaths = 20

/** The last edits, with this one: undefined where there are none. */
export function editsWith(
  former: readonly Edit[] = [],
  made: Pick<Edit, 'by' | 'paths'> | undefined,
  at: string | undefined,
): readonly Edit[] | undefined {
  const edits = made === undefined ? former : [...former, editOf(made, at)]
  return edits.length === 0 ? undefined : edits.slice(-maxEdits)
}

function editOf({ by, paths }: Pick<Edit, 'by' | 'paths'>, at: string | undefined): Edit {
  const changed = [...new Set(paths.map((path) => cleanText(path, 200)))]
  return {
    by: cleanText(by, 100) || 'unknown',
    ...(at !== undefined && { at }),
    paths: changed.filter((path) => path !== '').slice(0, maxPaths),
  }
}
