import type { Received } from '../../message/received.ts'
import { isFinal, QueueError } from '../../queue/queue-error.ts'
import { BoundedReceive, type BoundedReceiveOptions } from './bounded-receive.ts'
import { EmptyAnswers } from './empty-answers.ts'
import type { Intake } from './intake.ts'
import { BackoffTimer } from '../../queue/backoff-timer.ts'
import { asQueueError } from './receive-errors.ts'
import { PollLoops } from './poll-loops.ts'
import type { Throughput } from './throughput.ts'

export interface ReceiverOptions extends BoundedReceiveOptions {
  readonly intake: Pick<Intake, 'pollers' | 'claim' | 'answered' | 'failed' | 'wake' | 'close'>
  readonly throughput: Pick<Throughput, 'received'>
  readonly waitSeconds: number
  readonly nowMs: () => number
  readonly random: () => number
  /** Admits messages, and returns a function that begins them. Neither throws. */
  readonly admit: (messages: readonly Received[]) => () => void
  /** A receive failed; the next one waits. */
  readonly onFailed: (error: QueueError, waitMs: number) => void
  readonly onRecovered: () => void
  /** This many receives returned empty at once instead of waiting; then, receives wait again. */
  readonly onEmptyAtOnce: (receives: number) => void
  readonly onWaitingAgain: (receives: number) => void
}

/**
 * Receives: waits for room, asks for as many messages as fit, limits the time of the poll, waits after
 * errors, and passes the messages on.
 */
export class Receiver {
  readonly #options: ReceiverOptions
  readonly #loops: PollLoops
  readonly #backoff: BackoffTimer
  readonly #empty: EmptyAnswers
  readonly #receives: BoundedReceive
  readonly #open = new Set<Promise<unknown>>()
  #lastAnswerMs: number
  #silentSinceMs: number
  #failure: QueueError | undefined
  /** Pollers that wait for room or after an error. */
  #resting = 0
  #stopped = false

  constructor(options: ReceiverOptions) {
    this.#options = options
    this.#loops = new PollLoops(options.queue.url, () => options.intake.wake())
    this.#receives = new BoundedReceive(options)
    this.#backoff = new BackoffTimer(options.random)
    const { onEmptyAtOnce: onAtOnce } = options
    this.#empty = new EmptyAnswers({ ...options, onAtOnce })
    this.#lastAnswerMs = options.nowMs()
    this.#silentSinceMs = this.#lastAnswerMs
  }

  /** When a receive last succeeded, on the monotonic clock. */
  get lastAnswerMs(): number {
    return this.#lastAnswerMs
  }

  /**
   * For how long no receive has returned, successful or not, though one was due, in milliseconds. None is
   * due while pollers wait for room or after an error.
   */
  get silentMs(): number {
    const isDue = this.#open.size > 0 || this.#resting === 0
    return isDue ? this.#options.nowMs() - this.#silentSinceMs : 0
  }

  /** Failed receives in a row. */
  get failures(): number {
    return this.#backoff.failures
  }

  /** The error of the last receive; undefined when it succeeded. */
  get failure(): QueueError | undefined {
    return this.#failure
  }

  /** Receives in a row that returned empty at once instead of waiting. */
  get emptyAtOnce(): number {
    return this.#empty.atOnce
  }

  /** Loads the poll loops, before `start`. */
  async load(): Promise<void> {
    await this.#loops.load()
  }

  /** One receive that does not wait for messages, before `start`. Rejects with what a retry cannot fix. */
  async first(maxMessages: number): Promise<readonly Received[]> {
    try {
      const messages = await this.#receives.receive({ maxMessages, waitSeconds: 0 }, 0)
      this.#answered(0)
      return messages
    } catch (error) {
      if (!(error instanceof QueueError) || isFinal(error)) throw error
      this.#options.onFailed(error, this.#backoff.failed())
      return []
    }
  }

  start(): void {
    this.#addLoop()
  }

  /** Begins no new receive. Open ones continue. */
  stop(): void {
    this.#stopped = true
    this.#options.intake.close()
    this.#backoff.cancel()
    this.#empty.cancel()
    this.#loops.stop()
  }

  /** Resolves when no receive is open. */
  async allReturned(): Promise<void> {
    await Promise.allSettled(this.#open)
  }

  /** Aborts open receives. Messages that SQS has assigned to them stay hidden for a visibility timeout. */
  giveUp(): void {
    this.#receives.giveUp()
  }

  #addLoop(): void {
    const poller = this.#loops.size
    this.#loops.add(() => this.#poll(poller))
  }

  /** One receive, from the wait for room to its answer. Never rejects. */
  async #poll(poller: number): Promise<(() => void) | undefined> {
    const { intake, throughput, nowMs } = this.#options
    const asked = await this.#rest(poller)
    if (asked === 0) return undefined
    // Let in just before a stop: the receive has not begun, so it does not.
    if (this.#stopped) return this.#notAsked(asked)
    const startMs = nowMs()
    if (this.#open.size === 0) this.#silentSinceMs = startMs
    const { waitSeconds } = this.#options
    const receive = this.#receives.receive({ maxMessages: asked, waitSeconds }, poller)
    this.#open.add(receive)
    try {
      const messages = await receive
      this.#answered(poller)
      if (messages.length === asked) throughput.received(nowMs() - startMs)
      if (this.#backoff.succeeded()) this.#options.onRecovered()
      if (!this.#stopped) this.#empty.answered(messages.length, nowMs() - startMs)
      const begin = this.#options.admit(messages)
      intake.answered(asked, messages.length)
      if (messages.length === 0) intake.wake()
      if (this.#loops.size < intake.pollers && !this.#stopped) this.#addLoop()
      return messages.length === 0 ? undefined : begin
    } catch (error) {
      this.#silentSinceMs = nowMs()
      intake.failed(asked)
      if (!this.#stopped) this.#failed(asQueueError(error, this.#options.queue.url))
      return undefined
    } finally {
      this.#open.delete(receive)
    }
  }

  /** Waits for the backoff after an error, and for room. Resolves with how many messages to ask for. */
  async #rest(poller: number): Promise<number> {
    this.#resting++
    await this.#backoff.wait()
    await this.#empty.wait()
    const asked = await this.#options.intake.claim(poller)
    this.#resting--
    return asked
  }

  #failed(error: QueueError): void {
    this.#failure = error
    this.#options.onFailed(error, this.#backoff.failed())
  }

  #answered(poller: number): void {
    this.#lastAnswerMs = this.#options.nowMs()
    this.#silentSinceMs = this.#lastAnswerMs
    this.#failure = undefined
    this.#receives.answered(poller)
  }

  #notAsked(asked: number): undefined {
    this.#options.intake.failed(asked)
    return undefined
  }
}
