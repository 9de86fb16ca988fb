import type { Queue, QueueService } from '../queue/port.ts'
import { openService, type ServiceOptions } from '../queue/service.ts'
import { urlOfQueue } from '../queue/queue-url.ts'

/** What settles messages that failed. */
export type SettlingQueue = Pick<Queue, 'url' | 'send' | 'changeVisibility'>

/**
 * The connection of a function to SQS. It is opened with the first request, which a function whose messages all succeed
 * never makes, and kept between invocations.
 */
export class Connection {
  readonly #options: ServiceOptions
  readonly #given: QueueService | undefined
  readonly #queues = new Map<string, SettlingQueue>()
  #opening: Promise<QueueService> | undefined

  /** @param given the app's own. */
  constructor(options: ServiceOptions, given: QueueService | undefined) {
    this.#options = options
    this.#given = given
  }

  /** A queue by its URL or ARN. Nothing is opened. */
  queue(urlOrArn: string): SettlingQueue {
    let queue = this.#queues.get(urlOrArn)
    if (queue === undefined) {
      queue = this.#lazyQueue(urlOrArn)
      this.#queues.set(urlOrArn, queue)
    }
    return queue
  }

  #lazyQueue(urlOrArn: string): SettlingQueue {
    const open = async () => (await this.#open()).queue(urlOrArn)
    return {
      url: this.#urlOf(urlOrArn),
      send: async (messages) => await (await open()).send(messages),
      changeVisibility: async (changes) => await (await open()).changeVisibility(changes),
    }
  }

  #open(): Promise<QueueService> {
    if (this.#given !== undefined) return Promise.resolve(this.#given)
    this.#opening ??= openService(this.#options)
    return this.#opening
  }

  /** As the app's own service names it, which may be no queue of AWS. */
  #urlOf(urlOrArn: string): string {
    try {
      return this.#given?.queue(urlOrArn).url ?? urlOfQueue(urlOrArn)
    } catch {
      return urlOfQueue(urlOrArn)
    }
  }
}
