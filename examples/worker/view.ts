import type { Health, Worker } from 'sluice'
import type { LocalSqs, Traffic } from 'sluice/local'
import { Rate } from './rate.ts'
import type { Outcomes } from './outcomes.ts'

/** What a display shows at one moment. */
export interface View {
  readonly outcomes: Outcomes
  readonly health: Health
  readonly sent: number
  readonly perSecond: number
}

/** Shows the status of the example: a terminal, or lines. */
export interface Display {
  /** Called once, when the worker has started, with the address of the desk in the browser. */
  started(local: LocalSqs, deskUrl: string): void
  /** Called at each update. */
  show(view: View): void
  /** Called once, when a stop begins. */
  stopping(health: Health): void
  /** Called last, with the summary. */
  ended(lines: readonly string[]): void
}

/** The time between two updates. */
const showEveryMs = 250

/** Updates the display until the returned function is called. */
export function keepShowing(
  display: Display,
  { outcomes, worker, traffic }: { outcomes: Outcomes; worker: Worker; traffic: Traffic },
): () => void {
  const rate = new Rate()
  const show = (): void => {
    const perSecond = rate.perSecond(outcomes.finished + outcomes.messages.replayed)
    display.show({ outcomes, health: worker.health(), sent: traffic.sent, perSecond })
  }
  show()
  const timer = setInterval(show, showEveryMs)
  return () => {
    clearInterval(timer)
    show()
  }
}

/** Commands for a second terminal, each with what it does. */
export function commands({ endpoint }: LocalSqs): [string, string][] {
  const where = `--queue stream-events --endpoint ${endpoint}`
  return [
    ['see the dead letters by their cause', `npm run sluice -- dlq groups ${where}`],
    [
      'replay those that a handler failed on',
      `npm run sluice -- dlq replay --reason HandlerFailed ${where}`,
    ],
  ]
}

/** What a stop waits for: `3 handlers, 1 open receive`. */
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
