import type { Logger } from '../../message/logger.ts'
import type { TriedLog } from '../wire/try.ts'

const mostLogs = 500
const longestText = 5_000

/** What was logged while handlers ran. */
export class Logs {
  readonly logger: Logger
  readonly #lines: TriedLog[] = []
  #left = 0

  constructor() {
    const at = (level: TriedLog['level']) => (fields: object, message: string) =>
      this.add(level, `${message}${details(fields)}`)
    this.logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  }

  add(level: TriedLog['level'], text: string): void {
    if (this.#lines.length >= mostLogs) {
      this.#left++
      return
    }
    this.#lines.push({ level, text: text.slice(0, longestText) })
  }

  all(): readonly TriedLog[] {
    if (this.#left === 0) return this.#lines
    const text = `${this.#left} more lines are left out.`
    return [...this.#lines, { level: 'warn', text }]
  }
}

function details(fields: object): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('')
}
