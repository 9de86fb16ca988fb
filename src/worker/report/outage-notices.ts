import type { LifecycleEvents, WorkerEvents } from './lifecycle-events.ts'

/** How long a start may go without an answer before that is reported, in milliseconds. */
const patienceMs = 4_000

type Failed = LifecycleEvents['startDelayed' | 'receiveFailed'][0]

/**
 * For a worker without a logger: reports on standard error that its queue does not answer, once per reason,
 * and that it answers again. Otherwise a wrong URL would look like an empty queue.
 */
export class OutageNotices {
  readonly #queueUrl: string
  readonly #write: (line: string) => void
  /** The reasons reported for this outage; empty while the queue answers. */
  readonly #reported = new Set<string>()
  #receiveFailed = false
  #isFirst = true
  #isOver = false
  #timer: NodeJS.Timeout | undefined

  /** @param write Takes one line. Default: standard error. */
  constructor(queueUrl: string, events: WorkerEvents, write = toStandardError) {
    this.#queueUrl = queueUrl
    this.#write = write
    events
      .on('startDelayed', (failed) => this.#failed(failed))
      .on('receiveFailed', (failed) => {
        this.#receiveFailed = true
        this.#failed(failed)
      })
      .on('receivingAgain', () => this.#answered())
      .on('started', () => this.#started())
      .on('stopping', () => this.end())
  }

  /** The worker starts: an answer is expected soon. */
  begin(): void {
    this.#timer = setTimeout(() => this.#silent(), patienceMs)
  }

  /** Ends all reports. */
  end(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #silent(): void {
    if (this.#reported.size > 0) return
    const seconds = patienceMs / 1000
    this.#report('silence', `${this.#queueUrl} has not answered for ${seconds} s. Still waiting.`)
  }

  #failed({ kind, code, message }: Failed): void {
    this.#report(`${kind} ${code}`, `${message} Trying again.`)
  }

  #started(): void {
    clearTimeout(this.#timer)
    if (!this.#receiveFailed) this.#answered()
  }

  #answered(): void {
    this.#receiveFailed = false
    if (this.#reported.size === 0) return
    this.#reported.clear()
    this.#write(`sluice: ${this.#queueUrl} answers.`)
  }

  #report(reason: string, sentence: string): void {
    if (this.#isOver || this.#reported.has(reason)) return
    this.#reported.add(reason)
    const hint = this.#isFirst ? ' (Pass a logger to the worker to see more.)' : ''
    this.#isFirst = false
    // It may contain text of a server, so it is kept to one line.
    this.#write(`sluice: ${sentence}${hint}`.replace(/[\s\p{Cc}]+/gu, ' '))
  }
}

/** By the console, which does not throw when standard error is closed or full. */
function toStandardError(line: string): void {
  // biome-ignore lint/suspicious/noConsole: without a logger there is no other way to a person.
  console.error(line)
}
