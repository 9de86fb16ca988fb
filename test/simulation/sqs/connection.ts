import type { Received } from '../../../src/message/received.ts'
import { createRandom, type Random } from '../../../src/testing/sample/random.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import type { EntryResult, Queue, QueueService } from '../../../src/queue/port.ts'
import { QueueError, type QueueErrorKind } from '../../../src/queue/queue-error.ts'
import type { Process } from '../engine/process.ts'
import type { Asked } from '../fact.ts'
import type { Fault, Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import { type Answer, carryOut } from './carry-out.ts'
import { refusalBy, requestFaults } from './request-fault.ts'
import type { Sqs } from './sqs.ts'
import type { Trouble, Troubles } from './troubles.ts'

export interface ConnectionOptions {
  readonly process: Process
  /** Names the process in all of its lives. */
  readonly slot: string
  readonly sqs: Sqs
  readonly faults: Faults
  readonly troubles: Troubles
  readonly journal: Journal
  /** Counts the requests of all lives of the process, by what they ask. */
  readonly counts: Map<string, number>
  readonly seed: number
}

/**
 * After this time an adapter gives up a request that has no answer, in milliseconds. A worker gives up a receive after
 * ten seconds by itself, and what comes later is late.
 */
function patienceOf(slot: string, seed: number): number {
  return createRandom(`${slot} patience`, seed).pick([3_000, 10_000, 10_000, 30_000])
}

const nothing = { handles: [], seconds: [], outgoing: [], receive: undefined, isRelease: false }

/**
 * The way of a process to SQS and back, behind the port. Each request travels there, is carried out, and its
 * answer travels back; on the way everything can happen to it that happens on a network. Of a process that is
 * dead nothing reaches SQS any more.
 */
export class Connection implements QueueService {
  readonly #options: ConnectionOptions
  #isSettling = false

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  queue(urlOrArn: string): Queue {
    const { sqs } = this.#options
    const queue = sqs.roleOf(urlOrArn)
    const ask = (asked: Pick<Asked, 'action'> & Partial<Asked>, signal?: AbortSignal) =>
      this.#ask(
        { ...nothing, ...asked, queue, number: this.#count(`${asked.action} ${queue}`) },
        signal,
      )
    return {
      url: sqs.urls[queue],
      receive: async ({ signal, ...receive }) =>
        (await ask({ action: 'receive', receive }, signal)).received,
      delete: async (handles) => (await ask({ action: 'delete', handles })).told,
      changeVisibility: async (changes) => {
        const handles = changes.map(({ receiptHandle }) => receiptHandle)
        const seconds = changes.map((change) => change.seconds)
        const isRelease = this.#isSettling
        return (await ask({ action: 'changeVisibility', handles, seconds, isRelease })).told
      },
      send: async (outgoing) => (await ask({ action: 'send', outgoing })).told,
      attributes: async () => {
        const { attributes } = await ask({ action: 'attributes' })
        if (attributes === undefined) throw new Error('the simulation has answered no attributes')
        return attributes
      },
    }
  }

  async urlOf(name: string): Promise<string> {
    const { sqs } = this.#options
    return sqs.urls[sqs.roleOf(name)]
  }

  close(): void {}

  /** The requests that this makes settle messages: of a worker's releases and renewals SQS sees no difference. */
  whileSettling<T>(request: () => T): T {
    this.#isSettling = true
    try {
      return request()
    } finally {
      this.#isSettling = false
    }
  }

  #count(what: string): number {
    const { counts } = this.#options
    const number = (counts.get(what) ?? 0) + 1
    counts.set(what, number)
    return number
  }

  #ask(asked: Asked, signal: AbortSignal | undefined): Promise<Answer> {
    const { process, slot, faults, troubles, journal, seed } = this.#options
    const occasion = `${slot} ${asked.action} ${asked.queue} ${asked.number}`
    if (faults.draw(`${occasion} before`, ['dies before a request'])) process.die()
    if (!process.isAlive) return new Promise(() => {})
    journal.note({ _tag: 'Asked', process: process.name, request: asked }, process.nowMs)
    const trouble = troubles.at(process.nowMs, slot, asked.queue, asked.action)
    const fault =
      trouble === undefined ? faults.draw(occasion, requestFaults[asked.action]) : undefined
    const isDeadly = faults.draw(`${occasion} after`, ['dies after a request']) !== undefined
    const random = createRandom(`${occasion} travels`, seed)
    const exchange = new Exchange(this.#options, { asked, fault, trouble, isDeadly, random })
    return exchange.begin(signal)
  }
}

interface Course {
  readonly asked: Asked
  readonly fault: Fault | undefined
  readonly trouble: Trouble | undefined
  /** The process dies when SQS has carried it out, before it knows. */
  readonly isDeadly: boolean
  /** For how long it travels. */
  readonly random: Random
}

/** One request and its answer. */
class Exchange {
  readonly #options: ConnectionOptions
  readonly #course: Course
  readonly #abandoned = new AbortController()
  readonly #settled = Promise.withResolvers<Answer>()
  #isOver = false
  #ceaseWaiting = () => {}
  #ceaseListening = () => {}
  /** The death of the process does not matter to it any more. */
  #outlive = () => {}

  constructor(options: ConnectionOptions, course: Course) {
    this.#options = options
    this.#course = course
  }

  begin(signal: AbortSignal | undefined): Promise<Answer> {
    const { process, sqs, slot, seed } = this.#options
    const { asked, fault } = this.#course
    const waitMs = (asked.receive?.waitSeconds ?? 0) * 1000
    this.#ceaseWaiting = process.after(patienceOf(slot, seed) + waitMs, () =>
      this.#fail('TimedOut'),
    )
    this.#outlive = process.onDeath(() => this.#abandonLater())
    const abort = () => {
      this.#fail('Aborted')
      this.#abandonLater()
    }
    signal?.addEventListener('abort', abort)
    this.#ceaseListening = () => signal?.removeEventListener('abort', abort)
    if (signal?.aborted) this.#fail('Aborted')
    else if (fault?.kind !== 'silent' || fault.random.chance(50)) {
      const travels = this.#travelMs()
      sqs.process.run(() =>
        sqs.process.after(process.nowMs - sqs.process.nowMs + travels, () => this.#arrive()),
      )
    }
    return this.#settled.promise
  }

  /** SQS notices after a while that nobody waits any more. */
  #abandonLater(): void {
    const { sqs } = this.#options
    const afterMs = this.#course.random.integer(0, 2_000)
    sqs.process.run(() => sqs.process.after(afterMs, () => this.#abandoned.abort('gone')))
  }

  async #arrive(): Promise<void> {
    const { process, sqs, journal } = this.#options
    const { asked, fault, trouble, isDeadly } = this.#course
    if (!process.isAlive) return
    const queue = sqs.find(asked.queue)
    const refusal = queue === undefined ? 'NoSuchQueue' : refusalBy(trouble?.kind ?? fault?.kind)
    if (queue === undefined || refusal !== undefined) return this.#answer(undefined, refusal)
    const before = asked.action === 'delete' ? sqs.idsOn(asked.queue) : undefined
    let answer: Answer | undefined
    let error: QueueErrorKind | undefined
    try {
      answer = await carryOut(queue, asked, fault, this.#abandoned.signal)
      if (fault?.kind === 'twice in a receive' && answer.received[0] !== undefined) {
        journal.note({ _tag: 'ShownEarly', messageId: answer.received[0].messageId })
      }
      const after = before && sqs.idsOn(asked.queue)
      const removed = [...(before ?? [])].filter((id) => !after?.has(id))
      const { results, received } = answer
      journal.note({
        _tag: 'CarriedOut',
        process: process.name,
        request: asked,
        removed,
        results,
        received,
      })
    } catch (thrown) {
      if (!(thrown instanceof QueueError)) throw thrown
      error = thrown.kind
    }
    if (isDeadly) process.die()
    if (fault?.kind === 'silent') return
    this.#answer(answer, fault?.kind === 'answer lost' ? 'Unreachable' : error)
  }

  /** The answer travels back. */
  #answer(answer: Answer | undefined, error: QueueErrorKind | undefined): void {
    const { process } = this.#options
    this.#outlive()
    process.run(() =>
      process.after(this.#travelMs(), () => {
        if (answer === undefined || error !== undefined) this.#fail(error ?? 'ServerFault')
        else this.#succeed(answer)
      }),
    )
  }

  #succeed(answer: Answer): void {
    if (this.#isOver) return
    this.#end()
    this.#noteAnswer(undefined, answer.told, answer.received)
    this.#settled.resolve(answer)
  }

  #fail(kind: QueueErrorKind): void {
    if (this.#isOver) return
    this.#end()
    const { sqs } = this.#options
    const { action, queue } = this.#course.asked
    this.#noteAnswer(kind, [], [])
    this.#settled.reject(
      queueError({ kind, action: actionNames[action], queue: sqs.urls[queue], code: kind }),
    )
  }

  #end(): void {
    this.#isOver = true
    this.#ceaseWaiting()
    this.#ceaseListening()
  }

  #noteAnswer(
    error: string | undefined,
    results: readonly EntryResult[],
    received: readonly Received[],
  ): void {
    const { process, journal } = this.#options
    const request = this.#course.asked
    const fact = { process: process.name, request, error, results, received }
    journal.note({ _tag: 'Answered', ...fact }, process.nowMs)
  }

  #travelMs(): number {
    const { fault, random } = this.#course
    if (fault?.kind === 'slow') return random.integer(0, 20_000)
    return random.chance(90) ? random.integer(1, 30) : random.integer(1, 1_000)
  }
}

const actionNames = {
  receive: 'ReceiveMessage',
  delete: 'DeleteMessage',
  changeVisibility: 'ChangeMessageVisibility',
  send: 'SendMessage',
  attributes: 'GetQueueAttributes',
} as const
