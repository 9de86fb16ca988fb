import { isDeepStrictEqual } from 'node:util'

/** Another body for a message. Its lineage keeps who changed it and which paths, and no values. */
export interface EditedBody {
  /** The new body. */
  readonly body: string
  /** Who changed it. */
  readonly by: string
  /** Which paths were changed: see {@link changedPaths}. */
  readonly paths: readonly string[]
}

/** A longer list says no more. */
const mostPaths = 20

/**
 * The paths at which two JSON values differ, without indices: `message.text`, `members[].user.id`. At most 20; the
 * empty path is the value as a whole.
 */
export function changedPaths(before: unknown, after: unknown): readonly string[] {
  const paths = new Set<string>()
  collect(before, after, '', paths)
  return [...paths].slice(0, mostPaths)
}

function collect(before: unknown, after: unknown, path: string, paths: Set<string>): void {
  if (paths.size > mostPaths || isDeepStrictEqual(before, after)) return
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [at, one] of before.entries()) collect(one, after[at], `${path}[]`, paths)
  } else if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const inside = path === '' ? key : `${path}.${key}`
      if (Object.hasOwn(before, key) && Object.hasOwn(after, key))
        collect(before[key], after[key], inside, paths)
      else paths.add(inside)
    }
  } else {
    paths.add(path)
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
