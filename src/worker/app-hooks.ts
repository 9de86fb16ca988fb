import type { Logger } from '../message/logger.ts'
import { onRejection } from '../message/thrown.ts'
import type { PartitionBy } from './handle/pool.ts'
import { thrownFields } from './report/text.ts'

/** The app's logger, as one that neither throws nor rejects: a full disk must not decide over a message. */
export function safeLogger(logger: Logger): Logger {
  const safely = (level: keyof Logger) => (fields: object, message: string) => {
    try {
      onRejection(logger[level](fields, message))
    } catch (error) {
      // There is nowhere to tell it.
      onRejection(error)
    }
  }
  return {
    debug: safely('debug'),
    info: safely('info'),
    warn: safely('warn'),
    error: safely('error'),
  }
}

/**
 * The app's partitionBy, as one that answers with a text or with nothing: what fails must not decide
 * over an event, which goes without a partition. That is told once, since order is lost with it.
 */
export function safePartitionBy(
  partitionBy: PartitionBy,
  { logger, redact }: { readonly logger: Logger; readonly redact: (text: string) => string },
): PartitionBy {
  let isTold = false
  const failed = (what: string, fields: object = {}) => {
    if (!isTold) logger.error(fields, `partitionBy ${what}: such events are not kept in order`)
    isTold = true
    return undefined
  }
  return (event) => {
    try {
      const partition: unknown = partitionBy(event)
      if (partition === undefined || partition === null || typeof partition === 'string')
        return partition ?? undefined
      if (typeof partition === 'number' || typeof partition === 'bigint') return String(partition)
      onRejection(partition)
      return failed(`gave no text (${typeof partition})`)
    } catch (error) {
      onRejection(error)
      return failed('threw', thrownFields(error, redact))
    }
  }
}
