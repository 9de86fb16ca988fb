import type { Health } from 'sluice'
import type { LocalSqs } from 'sluice/local'
import { commands, type Display, type View, waitedFor } from './view.ts'

/** Shown four times a second, told once a second. */
const tellEvery = 4

/** Lines, where there is no terminal: one a second while something happens, and what is notable. */
export class LogLines implements Display {
  readonly #write: (text: string) => void
  #shown = 0
  #told = ''
  #state = ''
  #lastDeadLetter: string | undefined

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  started(local: LocalSqs): void {
    this.#line(`the example worker receives from ${local.queueUrl}`)
    for (const [meaning, command] of commands(local)) this.#line(`to ${meaning}: ${command}`)
  }

  show(view: View): void {
    const { health, tally } = view
    if (isNotable(health) && health.state !== this.#state) {
      this.#line(`${health.state}: ${health.reason}`)
    }
    this.#state = health.state
    if (tally.lastDeadLetter !== this.#lastDeadLetter) {
      this.#lastDeadLetter = tally.lastDeadLetter
      this.#line(`dead-lettered ${tally.lastDeadLetter}`)
    }
    if (this.#shown++ % tellEvery === 0) this.#tell(view)
  }

  stopping(health: Health): void {
    this.#line(`stopping: waiting for ${waitedFor(health)}; Ctrl-C again ends at once`)
  }

  ended(lines: readonly string[]): void {
    for (const line of lines) this.#write(`${line}\n`)
  }

  #tell({ tally, health, sent, perSecond }: View): void {
    const { replayed } = tally.messages
    const counts = [
      `sent ${sent}`,
      `settled ${tally.finished}`,
      `retried ${tally.retried}`,
      `dead-lettered ${tally.deadLetters}`,
      ...(replayed > 0 ? [`replayed ${replayed}`] : []),
    ].join(', ')
    if (counts === this.#told) return
    this.#told = counts
    this.#line(`${counts}; ${perSecond.toFixed(1)} messages/s, ${health.inFlight} in flight`)
  }

  #line(text: string): void {
    this.#write(`${new Date().toISOString()} ${text}\n`)
  }
}

function isNotable({ state }: Health): boolean {
  return state === 'stalled' || state === 'open' || state === 'paused'
}
