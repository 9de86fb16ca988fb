import type { Logger } from '../../message/logger.ts'
import { onRejection } from '../../message/thrown.ts'
import { thrownFields } from '../../pipeline/log-text.ts'

/** Returns the partition of an event. Within this process its events are handled one at a time. */
export type PartitionBy = (event: unknown) => string | undefined

/**
 * Wraps the app's partitionBy so that it returns a string or undefined. If it fails, the event has no
 * partition. That is logged once, because such events are not kept in order.
 */
export function safePartitionBy(
  partitionBy: PartitionBy,
  { logger, redact }: { readonly logger: Logger; readonly redact: (text: string) => string },
): PartitionBy {
  let isReported = false
  const failed = (what: string, fields: object = {}) => {
    if (!isReported) logger.error(fields, `partitionBy ${what}: such events are not kept in order`)
    isReported = true
    return undefined
  }
  return (event) => {
    try {
      const partition: unknown = partitionBy(event)
      if (partition === undefined || partition === null || typeof partition === 'string')
        return partition ?? undefined
      if (typeof partition === 'number' || typeof partition === 'bigint') return String(partition)
      onRejection(partition)
      return failed(`did not return a string (${typeof partition})`)
    } catch (error) {
      onRejection(error)
      return failed('threw', thrownFields(error, redact))
    }
  }
}
