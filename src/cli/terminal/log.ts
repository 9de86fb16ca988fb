import type { Logger } from '../../message/logger.ts'
import { note, print } from './output.ts'
import { oneLine } from './printable.ts'
import type { Shell } from './shell.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'

/** pino's numbers, so that its tools can read the lines. */
const levelNumbers = { debug: 20, info: 30, warn: 40, error: 50 } as const

export interface LogOptions {
  /** JSON lines on standard output instead of text on standard error. */
  readonly json: boolean
  /** Includes the level `debug`. */
  readonly verbose: boolean
}

/** The logger of a command that keeps running. */
export function commandLog(shell: Shell, { json, verbose }: LogOptions): Logger {
  const write = json ? jsonLine : personLine
  const at = (level: Level) => (fields: object, message: string) =>
    write(shell, level, fields, message)
  return {
    debug: verbose ? at('debug') : () => {},
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  }
}

function jsonLine(shell: Shell, level: Level, fields: object, message: string): void {
  const entry = { level: levelNumbers[level], time: Date.now(), ...fields, msg: message }
  print(shell, JSON.stringify(entry))
}

function personLine(shell: Shell, level: Level, fields: object, message: string): void {
  const time = new Date().toISOString().slice(11, 19)
  const details = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${shown(value)}`)
  note(shell, `${time} ${level.padEnd(5)} ${oneLine(message)}${details.join('')}`)
}

function shown(value: unknown): string {
  if (typeof value !== 'string') return oneLine(JSON.stringify(value) ?? '')
  const text = oneLine(value)
  return text === '' || /\s/.test(text) ? JSON.stringify(text) : text
}
