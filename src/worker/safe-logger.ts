import type { Logger } from '../message/logger.ts'

/** The app's logger, as one that never throws: a full disk must not decide over a message. */
export function safeLogger(logger: Logger): Logger {
  const safely = (level: keyof Logger) => (fields: object, message: string) => {
    try {
      logger[level](fields, message)
    } catch {
      // There is nowhere to tell it.
    }
  }
  return {
    debug: safely('debug'),
    info: safely('info'),
    warn: safely('warn'),
    error: safely('error'),
  }
}
