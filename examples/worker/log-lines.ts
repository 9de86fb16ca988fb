import type { Health } from 'sluice'
import type { LocalSqs } from 'sluice/local'
import { commands, type Display, type View, waitedFor } from './view.ts'

/** It is updated four times a second, and writes the counts once a second. */
const countsEvery = 4

/** Lines, for output that is no terminal: counts once a second when they change, and notable states. */
export class LogLines implements Display {
  readonly #write: (text: string) => void
  #shown = 0
  #lastCounts = ''
  #state = ''
  #lastDeadLetter: string | undefined

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  started(local: LocalSqs, deskUrl: string): void {
    this.#line(`open it in the browser: ${deskUrl}`)
    this.#line(`the example worker receives from ${local.queueUrl}`)
    for (const [meaning, command] of commands(local)) this.#line(`to ${meaning}: ${command}`)
  }

  show(view: View): void {
    const { health, outcomes } = view
    if (isNotable(health) && health.state !== this.#state) {
      this.#line(`${health.state}: ${health.reason}`)
    }
    this.#state = health.state
    if (outcomes.lastDeadLetter !== this.#lastDeadLetter) {
      this.#lastDeadLetter = outcomes.lastDeadLetter
      this.#line(`dead-lettered ${outcomes.lastDeadLetter}`)
    }
    if (this.#shown++ % countsEvery === 0) this.#writeCounts(view)
  }

  stopping(health: Health): void {
    this.#line(`stopping: waiting for ${waitedFor(health)}; Ctrl-C again stops at once`)
  }

  ended(lines: readonly string[]): void {
    for (const line of lines) this.#write(`${line}\n`)
  }

  #writeCounts({ outcomes, health, sent, perSecond }: View): void {
    const { replayed } = outcomes.messages
    const counts = [
      `sent ${sent}`,
      `settled ${outcomes.finished}`,
      `retried ${outcomes.retried}`,
      `dead-lettered ${outcomes.deadLetters}`,
      ...(replayed > 0 ? [`replayed ${replayed}`] : []),
    ].join(', ')
    if (counts === this.#lastCounts) return
    this.#lastCounts = counts
    this.#line(`${counts}; ${perSecond.toFixed(1)} messages/s, ${health.inFlight} in flight`)
  }

  #line(text: string): void {
    this.#write(`${new Date().toISOString()} ${text}\n`)
  }
}

function isNotable({ state }: Health): boolean {
  return state === 'stalled' || state === 'open' || state === 'paused'
}
