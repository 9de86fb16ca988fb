import { type DeadLetterEntry, hasId } from './entry.ts'

/** Which entries are meant. Without any condition: all. */
export interface Selection {
  /** The tag of the failure, `Redriven` for messages without a record. Upper and lower case are the same. */
  readonly reason?: string | undefined
  /** An event type. */
  readonly type?: string | undefined
  /** Ids, or their beginnings. */
  readonly ids?: readonly string[] | undefined
  /** Only what comes from this queue, or does not say where it comes from. */
  readonly sourceArn?: string | undefined
}

export function isSelected(entry: DeadLetterEntry, selection: Selection): boolean {
  const { reason, type, ids, sourceArn } = selection
  if (reason !== undefined && reason.toLowerCase() !== entry.reason.toLowerCase()) return false
  if (type !== undefined && !entry.types.includes(type)) return false
  if (ids !== undefined && !ids.some((id) => hasId(entry, id))) return false
  return sourceArn === undefined || entry.sourceArn === undefined || entry.sourceArn === sourceArn
}
