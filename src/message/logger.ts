import { onRejection } from './thrown.ts'

/**
 * The logger that sluice writes to, called as pino is: the fields first, then the message. No field ever
 * holds payload values.
 */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

function ignore(): void {}

/** The default: logs nothing. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Wraps the app's logger so that it never throws or rejects: an error in it must not affect a message. */
export function safeLogger(logger: Logger): Logger {
  const safely = (level: keyof Logger) => (fields: object, message: string) => {
    try {
      onRejection(logger[level](fields, message))
    } catch (error) {
      // There is no place left to report it.
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
