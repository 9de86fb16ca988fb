import type { Received } from '../message/received.ts'
import type { Verdict } from '../message/verdict.ts'
import { Batches } from '../pipeline/batches.ts'
import type { PipelineContext } from '../pipeline/context.ts'
import { logFailure } from '../pipeline/failure-log.ts'
import { waiting } from '../pipeline/kept.ts'
import { thrownFields } from '../pipeline/log-text.ts'
import { processMessage } from '../pipeline/process.ts'
import type { Processed } from '../pipeline/processed.ts'
import { isFifo } from '../queue/queue-url.ts'
import type { EventResult } from '../route/call/event-result.ts'
import { Interruption } from '../route/call/interruption.ts'
import type { AnyRouter } from '../route/routes.ts'
import { backoffSeconds } from '../settle/backoff.ts'
import type { Budget } from './budget.ts'
import { DeadLetters } from './dead-letters.ts'
import type { SettlingQueue } from './connection.ts'
import { Releases, type Right } from './releases.ts'
import type { LambdaSettings } from './settings.ts'
import type { Notices } from './notices.ts'
import { Slots } from './slots.ts'

export interface InvocationOptions {
  readonly router: AnyRouter
  readonly settings: LambdaSettings
  /** Where the messages came from. Undefined in an event that was made by hand and does not say it. */
  readonly queueArn: string | undefined
  readonly queue: SettlingQueue | undefined
  readonly deadLetterQueue: SettlingQueue | undefined
  /** Of the function, for the records of dead letters. */
  readonly name: string
  readonly budget: Budget
  readonly notices: Notices
  readonly right: Right
  readonly nowMs: () => number
}

/** Whether Lambda may delete a message. Until that is known it is left to its visibility timeout. */
type Fate = 'left' | 'done' | 'failed'

/** A message of the batch. */
export interface BatchMessage {
  readonly messageId: string
  readonly groupId: string | undefined
  /** Undefined for a record that cannot be read: its message is reported as failed. */
  readonly received: Received | undefined
}

/** A message on its way. */
interface Underway extends BatchMessage {
  readonly interruption: Interruption
  fate: Fate
}

/**
 * Handles the messages of one queue in one invocation, within its time.
 *
 * The invariant of sluice: Lambda deletes what is not reported as failed. So a message is done only when it was handled,
 * is unwanted, or when the dead-letter queue has accepted its dead letters; whatever else happens, it is reported.
 */
export class Invocation {
  readonly #options: InvocationOptions
  readonly #slots: Slots
  readonly #batches: Batches
  readonly #releases: Releases | undefined
  readonly #deadLetters: DeadLetters | undefined
  readonly #underway: readonly Underway[]
  /** Messages whose handlers began too late to have their time: they are interrupted at its end. */
  readonly #late = new Set<Interruption>()
  #isBatchLate = false
  #isOver = false
  #isAnswered = false
  /** Messages that were not handled because the time was over. */
  #unhandled = 0

  constructor(messages: readonly BatchMessage[], options: InvocationOptions) {
    this.#options = options
    const { budget, settings } = options
    this.#underway = messages.map((message) => {
      // A handler that blocks the event loop delays the timers: so the time is read before each handler.
      const interruption = new Interruption(() => {
        if (budget.isOver) interruption.interrupt('stop')
      })
      return { ...message, interruption, fate: 'left' }
    })
    this.#slots = new Slots(settings.concurrency)
    this.#batches = new Batches({
      ...settings,
      longestSeconds: () => this.#batchSeconds(),
      schedule: this.#slots.schedule,
    })
    this.#releases = this.#makeReleases()
    this.#deadLetters = this.#makeDeadLetters()
  }

  /** Resolves with the ids of the messages that Lambda must not delete. Never rejects. */
  async failures(): Promise<readonly string[]> {
    const { budget, queueArn } = this.#options
    const isInOrder = queueArn !== undefined && isFifo(queueArn)
    const all = isInOrder ? this.#allInOrder() : this.#allAtOnce()
    void budget.over().then(() => this.#end())
    const isInTime = await Promise.race([all.then(() => true), budget.late().then(() => false)])
    if (!isInTime) await this.#leave()
    await Promise.race([this.#settled(all), budget.lastMoment()])
    this.#close()
    this.#reportTime()
    return this.#underway.filter(({ fate }) => fate !== 'done').map(({ messageId }) => messageId)
  }

  /** The time for handlers is over: none begins, and those that began late are told to stop. */
  #end(): void {
    this.#isOver = true
    this.#slots.close()
    this.#releases?.hurry()
    this.#deadLetters?.hurry()
    if (this.#isBatchLate) this.#interruptAll()
    for (const interruption of this.#late) interruption.interrupt('stop')
  }

  /** What still runs is left: no event waits any more, nor begins while the next invocation runs. */
  async #leave(): Promise<void> {
    this.#end()
    this.#interruptAll()
    // What that has ended is settled with the rest.
    await turnOfTheLoop()
  }

  #interruptAll(): void {
    for (const { interruption } of this.#underway) interruption.interrupt('stop')
  }

  /** From now on nothing is settled: Lambda may have given the rest to another invocation. */
  #close(): void {
    this.#isAnswered = true
    this.#releases?.close()
    this.#deadLetters?.close()
  }

  /** Everything is handled, and what was asked of SQS is answered. */
  async #settled(all: Promise<void>): Promise<void> {
    await all
    await this.#releases?.sent()
    if (this.#isInstrumented) await turnOfTheLoop()
  }

  /** An instrumentation has the end of an operation some microtasks later. It may have spans to send before the answer. */
  get #isInstrumented(): boolean {
    const { process, settle, deadLetter } = this.#options.settings.operations
    return process !== undefined || settle !== undefined || deadLetter !== undefined
  }

  async #allAtOnce(): Promise<void> {
    await Promise.all(this.#underway.toSorted(byReceives).map((message) => this.#handle(message)))
  }

  /** One message of a group at a time. */
  async #allInOrder(): Promise<void> {
    const groups = Map.groupBy(this.#underway, ({ groupId, messageId }) => groupId ?? messageId)
    const inTurn = [...groups.values()].toSorted(([one], [other]) => byReceives(one, other))
    await Promise.all(inTurn.map((group) => this.#oneAfterTheOther(group)))
  }

  /** After a failure the rest of the group is reported and not run: SQS delivers it again after the failed one. */
  async #oneAfterTheOther(group: readonly Underway[]): Promise<void> {
    let hasFailed = false
    for (const message of group) {
      if (hasFailed) this.#fail(message, 0)
      else if (this.#isOver || this.#options.budget.isOver) this.#turnAway(message)
      else await this.#handle(message)
      hasFailed ||= message.fate !== 'done'
    }
  }

  /** Never rejects. */
  async #handle(message: Underway): Promise<void> {
    const { received, interruption } = message
    if (received === undefined) {
      message.fate = 'failed'
      return
    }
    const processed = await processMessage(received, this.#contextOf(interruption), interruption)
    if (this.#isAnswered) return
    try {
      await this.#settle(message, received, processed)
    } catch (error) {
      const { logger, redact } = this.#options.settings
      const fields = { messageId: received.messageId, ...thrownFields(error, redact, 20) }
      logger.error(fields, 'a bug in sluice: the message is left to its visibility timeout')
    }
  }

  async #settle(
    message: Underway,
    received: Received,
    { settlement, events }: Processed,
  ): Promise<void> {
    const final = await this.#carryOut(received, settlement, events)
    this.#log(received, final._tag === 'Retry' ? waiting(events, final) : events)
    if (final._tag !== 'Retry') {
      message.fate = 'done'
      return
    }
    if (final.failure._tag === 'Interrupted') this.#turnAway(message, final.afterSeconds)
    else this.#fail(message, final.afterSeconds)
  }

  /** Returns the verdict that was carried out: what is not on a dead-letter queue is retried. */
  async #carryOut(
    received: Received,
    settlement: Verdict,
    events: readonly EventResult[],
  ): Promise<Verdict> {
    if (settlement._tag !== 'DeadLetter') return settlement
    if ((await this.#deadLetters?.store(received, events)) === true) return settlement
    const { backoff } = this.#options.settings
    const afterSeconds = backoffSeconds(backoff, received.receiveCount, Math.random())
    return { _tag: 'Retry', afterSeconds, failure: settlement.failure }
  }

  #log(received: Received, events: readonly EventResult[]): void {
    for (const event of events) {
      const { outcome } = event
      if (outcome._tag !== 'Acknowledge') {
        logFailure(received, event, outcome, this.#options.settings)
      }
    }
  }

  /** There was no time for it: it is reported as failed, and visible again at once. */
  #turnAway(message: Underway, afterSeconds = 0): void {
    this.#unhandled++
    this.#fail(message, afterSeconds)
  }

  /** It is reported as failed, and visible again after this time. */
  #fail(message: Underway, afterSeconds: number): void {
    const { received } = message
    message.fate = 'failed'
    if (received === undefined || this.#isAnswered) return
    this.#releases?.release(received, afterSeconds)
  }

  #reportTime(): void {
    const left = this.#underway.filter(({ fate }) => fate === 'left').length
    if (this.#unhandled + left === 0) return
    this.#options.settings.logger.warn(
      { messages: this.#underway.length, unhandled: this.#unhandled, left },
      'the time of the invocation was over before all messages were handled; the rest is reported as failed. Give the function more time, or its event source smaller batches',
    )
  }

  #contextOf(interruption: Interruption): PipelineContext {
    const { router, settings, queue } = this.#options
    return {
      ...settings,
      router,
      queueUrl: queue?.url,
      random: Math.random,
      nowMs: this.#options.nowMs,
      longestSeconds: () => this.#handlerSeconds(interruption),
      schedule: this.#slots.schedule,
      gather: (registration, event) => this.#batches.gather(registration, event),
      admit: () => 'flows',
      count() {},
      settledBefore: () => undefined,
      yield: () => undefined,
    }
  }

  #handlerSeconds(interruption: Interruption): number {
    const seconds = this.#options.budget.handlerSeconds
    if (seconds === undefined) this.#late.add(interruption)
    return seconds ?? Infinity
  }

  #batchSeconds(): number {
    const seconds = this.#options.budget.handlerSeconds
    if (seconds === undefined) this.#isBatchLate = true
    return seconds ?? Infinity
  }

  #makeReleases(): Releases | undefined {
    const { queue, notices, right, settings } = this.#options
    if (queue === undefined) return undefined
    return new Releases({ queue, notices, right, operation: settings.operations.settle })
  }

  #makeDeadLetters(): DeadLetters | undefined {
    const { deadLetterQueue, name, notices, queueArn, settings } = this.#options
    if (deadLetterQueue === undefined) return undefined
    return new DeadLetters({
      queue: deadLetterQueue,
      operation: settings.operations.deadLetter,
      redaction: settings,
      limits: settings.limits,
      logger: settings.logger,
      sourceQueueArn: queueArn,
      worker: name,
      notices,
    })
  }
}

/**
 * What was received most often begins first. A message that only ever had no time would be moved by SQS without having
 * run; nothing else says that it was turned away before.
 */
function byReceives(one: Underway | undefined, other: Underway | undefined): number {
  return (other?.received?.receiveCount ?? 0) - (one?.received?.receiveCount ?? 0)
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
