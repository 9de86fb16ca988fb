import type { LifecycleEvents, WorkerEvents } from './lifecycle-events.ts'

/** How long a start may go without an answer before that is said, in milliseconds. */
const patienceMs = 4_000

type Failed = LifecycleEvents['startDelayed' | 'receiveFailed'][0]

/**
 * For a worker without a logger: that its queue does not answer is said on standard error, once for each
 * reason, and again when it answers. Otherwise a wrong URL would look like a queue that is empty.
 */
export class OutageNotices {
  readonly #queueUrl: string
  readonly #write: (line: string) => void
  /** The reasons of this outage that were said; empty while the queue answers. */
  readonly #said = new Set<string>()
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

  /** The worker starts: something is to answer soon. */
  begin(): void {
    this.#timer = setTimeout(() => this.#silent(), patienceMs)
  }

  /** Nothing is said any more. */
  end(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #silent(): void {
    if (this.#said.size > 0) return
    const seconds = patienceMs / 1000
    this.#say('silence', `${this.#queueUrl} has not answered for ${seconds} s. Waiting on.`)
  }

  #failed({ kind, code, message }: Failed): void {
    this.#say(`${kind} ${code}`, `${message} Trying again.`)
  }

  #started(): void {
    clearTimeout(this.#timer)
    if (!this.#receiveFailed) this.#answered()
  }

  #answered(): void {
    this.#receiveFailed = false
    if (this.#said.size === 0) return
    this.#said.clear()
    this.#write(`sluice: ${this.#queueUrl} answers.`)
  }

  #say(reason: string, sentence: string): void {
    if (this.#isOver || this.#said.has(reason)) return
    this.#said.add(reason)
    const hint = this.#isFirst ? ' (A worker without a logger says no more than this.)' : ''
    this.#isFirst = false
    // A server's own words may stand in it: they are kept to the line.
    this.#write(`sluice: ${sentence}${hint}`.replace(/[\s\p{Cc}]+/gu, ' '))
  }
}

/** By the console, which survives a standard error that is closed or full. */
function toStandardError(line: string): void {
  // biome-ignore lint/suspicious/noConsole: without a logger there is no other way to a person.
  console.error(line)
}
