import { refusedRights } from '../../queue/inspect.ts'
import type { Queue, QueueService } from '../../queue/port.ts'
import { queueName } from '../../queue/queue-url.ts'
import type { DeskOptions } from '../desk.ts'
import { PlanError } from '../plan/plan-error.ts'
import type { Plan } from '../plan/plan.ts'
import { queuePairOf, type QueueWithAttributes, withAttributes } from './queue-pair.ts'

/** What a desk is about. */
export interface OpenedQueues {
  readonly service: QueueService
  readonly deadLetterQueue: Queue
  /** Where `queueUrl` names it. */
  readonly source: QueueWithAttributes | undefined
}

/** Finds the queues of a desk when they are first needed. */
export class DeskQueues {
  readonly #options: DeskOptions
  #opening: Promise<OpenedQueues> | undefined

  constructor(options: DeskOptions) {
    this.#options = options
  }

  opened(): Promise<OpenedQueues> {
    const opening = this.#opening ?? this.#open()
    this.#opening = opening
    // What failed is tried again.
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = undefined
    })
    return opening
  }

  /**
   * Checks what can be checked before anything is changed.
   *
   * @throws PlanError for a plan of another queue.
   * @throws QueueError where the right to delete is missing: each message that was sent would be sent twice.
   */
  async for(plan: Plan): Promise<OpenedQueues> {
    const queues = await this.opened()
    const { url } = queues.deadLetterQueue
    if (queueName(plan.queueUrl) !== queueName(url)) {
      throw new PlanError(`The plan is for another queue, ${plan.queueUrl}, and not for ${url}.`)
    }
    const [refused] = await refusedRights(queues.deadLetterQueue)
    if (refused !== undefined) throw refused
    return queues
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined)
    if (this.#options.service === undefined) opened?.service.close()
  }

  async #open(): Promise<OpenedQueues> {
    const { queueUrl, deadLetterQueueUrl } = this.#options
    const service = this.#options.service ?? (await this.#service())
    if (deadLetterQueueUrl === undefined)
      return { service, ...(await queuePairOf(service, queueUrl ?? '')) }
    const source =
      queueUrl === undefined ? undefined : await withAttributes(service.queue(queueUrl))
    return { service, deadLetterQueue: service.queue(deadLetterQueueUrl), source }
  }

  async #service(): Promise<QueueService> {
    const { openService } = await import('../../queue/service.ts')
    return await openService(this.#options)
  }
}
