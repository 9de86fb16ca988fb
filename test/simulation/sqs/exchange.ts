import type { Received } from '../../../src/message/received.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import type { MemoryQueue } from '../../../src/queue/memory/memory.ts'
import type { EntryResult } from '../../../src/queue/port.ts'
import { QueueError, type QueueErrorKind } from '../../../src/queue/queue-error.ts'
import type { Random } from '../../../src/testing/sample/random.ts'
import type { Process } from '../engine/process.ts'
import type { Asked } from '../fact.ts'
import type { Fault } from '../faults.ts'
import type { Journal } from '../journal.ts'
import { type Answer, carryOut } from './carry-out.ts'
import { refusalBy } from './request-fault.ts'
import type { Sqs } from './sqs.ts'
import type { Trouble } from './troubles.ts'

export interface ExchangeOptions {
  readonly process: Process
  readonly sqs: Sqs
  readonly journal: Journal
  readonly asked: Asked
  readonly fault: Fault | undefined
  readonly trouble: Trouble | undefined
  /** The process dies when SQS has carried it out, before it knows. */
  readonly isDeadly: boolean
  /** For how long it travels. */
  readonly random: Random
  /** After this time the adapter gives it up, beside the time that a receive waits. */
  readonly patienceMs: number
}

/** One request and its answer: its way to SQS, what is done with it there, and its way back. */
export class Exchange {
  readonly #options: ExchangeOptions
  readonly #abandoned = new AbortController()
  readonly #settled = Promise.withResolvers<Answer>()
  #isOver = false
  #ceaseWaiting = () => {}
  #ceaseListening = () => {}
  /** The death of the process does not matter to it any more. */
  #outlive = () => {}

  constructor(options: ExchangeOptions) {
    this.#options = options
  }

  begin(signal: AbortSignal | undefined): Promise<Answer> {
    const { process, sqs, asked, fault, patienceMs } = this.#options
    const waitMs = (asked.receive?.waitSeconds ?? 0) * 1000
    this.#ceaseWaiting = process.after(patienceMs + waitMs, () => this.#fail('TimedOut'))
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
    const { sqs, random } = this.#options
    const afterMs = random.integer(0, 2_000)
    sqs.process.run(() => sqs.process.after(afterMs, () => this.#abandoned.abort('gone')))
  }

  async #arrive(): Promise<void> {
    const { process, sqs, asked, fault, trouble, isDeadly } = this.#options
    if (!process.isAlive) return
    const queue = sqs.find(asked.queue)
    const refusal = queue === undefined ? 'NoSuchQueue' : refusalBy(trouble?.kind ?? fault?.kind)
    if (queue === undefined || refusal !== undefined) return this.#answer(undefined, refusal)
    let answer: Answer | undefined
    let error: QueueErrorKind | undefined
    try {
      answer = await this.#carryOut(queue)
    } catch (thrown) {
      if (!(thrown instanceof QueueError)) throw thrown
      error = thrown.kind
    }
    if (isDeadly) process.die()
    if (fault?.kind === 'silent') return
    this.#answer(answer, fault?.kind === 'answer lost' ? 'Unreachable' : error)
  }

  async #carryOut(queue: MemoryQueue): Promise<Answer> {
    const { process, sqs, journal, asked, fault } = this.#options
    const before = asked.action === 'delete' ? sqs.idsOn(asked.queue) : undefined
    const answer = await carryOut(queue, asked, fault, this.#abandoned.signal)
    const { results, received } = answer
    if (fault?.kind === 'twice in a receive' && received[0] !== undefined) {
      journal.note({ _tag: 'ShownEarly', messageId: received[0].messageId })
    }
    const after = before && sqs.idsOn(asked.queue)
    // What a waiting poll would have received once too often is on the DLQ now, under the same id.
    const moved = before && asked.queue === 'source' ? sqs.idsOn('DLQ') : undefined
    const removed = [...(before ?? [])].filter((id) => !after?.has(id) && !moved?.has(id))
    const fact = { process: process.name, request: asked, removed, results, received }
    journal.note({ _tag: 'CarriedOut', ...fact })
    return answer
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
    const { sqs, asked } = this.#options
    const { action, queue } = asked
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
    const { process, journal, asked: request } = this.#options
    const fact = { process: process.name, request, error, results, received }
    journal.note({ _tag: 'Answered', ...fact }, process.nowMs)
  }

  #travelMs(): number {
    const { fault, random } = this.#options
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
