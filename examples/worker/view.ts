import type { Health, Worker } from 'sluice'
import type { LocalSqs, Traffic } from 'sluice/local'
import { Rate } from './rate.ts'
import type { Tally } from './tally.ts'

/** All that is shown of the example at one moment. */
export interface View {
  readonly tally: Tally
  readonly health: Health
  readonly sent: number
  readonly perSecond: number
}

/** Where the example shows how it fares: a terminal, or lines. */
export interface Display {
  /** Once, when the worker runs. */
  started(local: LocalSqs): void
  /** Again and again. */
  show(view: View): void
  /** Once, when it is asked to stop: what is waited for. */
  stopping(health: Health): void
  /** Last. */
  ended(lines: readonly string[]): void
}

/** How often a display is shown anew. */
const showEveryMs = 250

/** Shows the display again and again, until it is ended by the function that it returns. */
export function keepShowing(
  display: Display,
  { tally, worker, traffic }: { tally: Tally; worker: Worker; traffic: Traffic },
): () => void {
  const rate = new Rate()
  const show = (): void => {
    const perSecond = rate.perSecond(tally.finished + tally.messages.replayed)
    display.show({ tally, health: worker.health(), sent: traffic.sent, perSecond })
  }
  show()
  const timer = setInterval(show, showEveryMs)
  return () => {
    clearInterval(timer)
    show()
  }
}

/** What to type in a second terminal, with a word on what it does. */
export function commands({ endpoint }: LocalSqs): [string, string][] {
  const where = `--queue stream-events --endpoint ${endpoint}`
  return [
    ['see what was dead-lettered, and why', `npm run sluice -- dlq list ${where}`],
    [
      'send back what a handler failed on',
      `npm run sluice -- dlq replay --reason HandlerFailed ${where}`,
    ],
  ]
}

/** `3 handlers, 1 receive`: what a stop waits for. */
export function waitedFor({ running, settling, polls }: Health): string {
  const parts = [
    [running, 'handler'],
    [settling, 'settlement'],
    [polls, 'open receive'],
  ] as const
  const words = parts.flatMap(([count, noun]) =>
    count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`],
  )
  return words.length === 0 ? 'nothing' : words.join(', ')
}
