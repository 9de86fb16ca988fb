import type { Clock } from '../../../src/queue/clock.ts'
import {
  createMemoryService,
  type MemoryQueue,
  type MemoryQueueSettings,
} from '../../../src/queue/memory/memory.ts'
import { handleOf } from '../../../src/queue/memory/store/receipt.ts'
import { epochMs, Process } from '../engine/process.ts'
import type { Timeline } from '../engine/timeline.ts'
import type { QueueRole } from '../fact.ts'

/** What the queues of a simulation are like. */
export interface QueuesPlan {
  readonly fifo: boolean
  readonly source: MemoryQueueSettings
  /** Undefined: the source has no DLQ. */
  readonly maxReceiveCount: number | undefined
}

/** SQS as a simulation knows it: a source and its DLQ, in a process of their own. */
export class Sqs {
  readonly process: Process
  readonly urls: Readonly<Record<QueueRole, string>>
  readonly #plan: QueuesPlan
  readonly #service: ReturnType<typeof createMemoryService>
  readonly #queues = new Map<QueueRole, MemoryQueue>()
  readonly #deadLetterQueueArn: string

  constructor(plan: QueuesPlan, timeline: Timeline, seed: number) {
    this.#plan = plan
    this.process = new Process({ timeline, name: 'SQS', seed })
    const clock: Clock = {
      now: () => epochMs + timeline.nowMs,
      after: (ms, callback) => this.process.after(ms, callback),
    }
    this.#service = createMemoryService({ clock })
    const dlq = this.#service.create(this.#nameOf('DLQ'), dlqSettings)
    this.#deadLetterQueueArn = dlq.arn
    this.#queues.set('DLQ', dlq)
    this.create('source')
    this.urls = { DLQ: dlq.url, source: this.find('source')?.url ?? '' }
  }

  get isFifo(): boolean {
    return this.#plan.fifo
  }

  /** A queue; undefined while it is removed. */
  find(role: QueueRole): MemoryQueue | undefined {
    return this.#queues.get(role)
  }

  roleOf(urlOrArn: string): QueueRole {
    return urlOrArn.includes('-dlq') ? 'DLQ' : 'source'
  }

  create(role: QueueRole): void {
    const { source, maxReceiveCount } = this.#plan
    const redrive =
      maxReceiveCount === undefined
        ? {}
        : { redrive: { deadLetterQueueArn: this.#deadLetterQueueArn, maxReceiveCount } }
    const settings = role === 'DLQ' ? dlqSettings : { ...source, ...redrive }
    this.#queues.set(role, this.#service.create(this.#nameOf(role), settings))
  }

  remove(role: QueueRole): void {
    this.#service.remove(this.#nameOf(role))
    this.#queues.delete(role)
  }

  /** The ids of all messages on a queue. */
  idsOn(role: QueueRole): ReadonlySet<string> {
    return new Set(
      this.find(role)
        ?.messages()
        .map(({ messageId }) => messageId),
    )
  }

  /** The messages of a queue that are in flight, with the handles that are valid. */
  handlesInFlight(
    role: QueueRole,
  ): readonly { readonly messageId: string; readonly receiptHandle: string }[] {
    const queue = this.find(role)
    const inFlight = queue?.messages().filter(({ state }) => state === 'in flight') ?? []
    return inFlight.map((message) => ({
      messageId: message.messageId,
      receiptHandle: handleOf(message, queue?.name ?? ''),
    }))
  }

  #nameOf(role: QueueRole): string {
    return `events${role === 'DLQ' ? '-dlq' : ''}${this.#plan.fifo ? '.fifo' : ''}`
  }
}

const dlqSettings: MemoryQueueSettings = { retentionSeconds: 1_209_600 }
