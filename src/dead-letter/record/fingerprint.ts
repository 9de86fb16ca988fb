import { fingerprint, hash } from './failure/fingerprint.ts'
import { type FailureRecord, recordVersion } from './failure-record.ts'

/** The reason of messages that have no record: SQS itself moved them, or others sent them. */
export const redriven = 'Redriven'

/**
 * The fingerprint of the failure on a record: the same for failures of the same cause, also where another release
 * wrote the record, which may have counted causes in another way. Computed from the record, as the worker does;
 * the one that is stored where the record lacks what it follows from.
 */
export function fingerprintOf(record: FailureRecord): string | undefined {
  const { version, cut, error, issues } = record
  const isWhole = version === recordVersion && cut !== true
  if (!isWhole || (error === undefined && issues === undefined)) return record.fingerprint
  return fingerprint(record)
}

/** The fingerprint of a message whose record does not say why it failed, or that has none: what is known of it. */
export function fingerprintOfUnknown(reason: string, types: readonly string[]): string {
  return hash([reason, ...[...new Set(types)].sort()])
}
