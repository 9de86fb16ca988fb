import { createRandom } from '../../../src/testing/sample/random.ts'
import type { Queue, QueueService } from '../../../src/queue/port.ts'
import type { Process } from '../engine/process.ts'
import type { Asked } from '../fact.ts'
import type { Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import type { Answer } from './carry-out.ts'
import { Exchange } from './exchange.ts'
import { requestFaults } from './request-fault.ts'
import type { Sqs } from './sqs.ts'
import type { Troubles } from './troubles.ts'

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
      this.#ask(this.#request({ ...asked, queue }), signal)
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

  #request(asked: Pick<Asked, 'action' | 'queue'> & Partial<Asked>): Asked {
    const number = this.#count(`${asked.action} ${asked.queue}`)
    return { ...nothing, ...asked, number, askedMs: this.#options.process.nowMs }
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
    const patienceMs = patienceOf(slot, seed)
    const course = { asked, fault, trouble, isDeadly, random, patienceMs }
    return new Exchange({ ...this.#options, ...course }).begin(signal)
  }
}
