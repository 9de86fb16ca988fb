import type { Shell } from './shell.ts'

/** A running count for a person. */
export interface Counter {
  update(count: number): void
  end(): void
}

/** What goes on, on one line of the terminal; elsewhere a line now and then. */
export interface ProgressLine {
  update(text: string): void
  end(): void
}

/** How often the line is drawn, and how often there is a new one where there is no terminal, in milliseconds. */
const drawnMs = 100
const writtenMs = 10_000

export function progressLine({ stderr }: Shell): ProgressLine {
  const everyMs = stderr.isTTY === true ? drawnMs : writtenMs
  // A command that is done soon writes nothing.
  let dueMs = stderr.isTTY === true ? 0 : Date.now() + everyMs
  let shown = false
  return {
    update(text) {
      const nowMs = Date.now()
      if (nowMs < dueMs) return
      dueMs = nowMs + everyMs
      shown = stderr.isTTY === true
      stderr.write(shown ? `\r\u001b[K${text.slice(0, (stderr.columns || 80) - 1)}` : `${text}\n`)
    },
    end() {
      if (shown) stderr.write('\r\u001b[K')
      shown = false
    },
  }
}

export function counter(shell: Shell, doing: string): Counter {
  const line = progressLine(shell)
  return {
    update: (count) => line.update(`${doing}: ${count.toLocaleString('en')}`),
    end: line.end,
  }
}
