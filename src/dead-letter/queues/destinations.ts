import type { QueueService } from '../../queue/port.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { type QueueWithAttributes, sourceOf } from './queue-pair.ts'
import { QueuePairError } from './queue-pair-error.ts'

/** A queue that messages are sent to. */
export interface Destination {
  readonly url: string
  readonly arn: string
  readonly fifo: boolean
  readonly maxMessageBytes: number
}

export interface DestinationOptions {
  /** All go there, whatever their source. */
  readonly to?: QueueWithAttributes | undefined
  /** Those that do not say where they came from go there. */
  readonly otherwise?: QueueWithAttributes | undefined
}

/** Where a message goes, or why that is not known, in a sentence. */
export type Direction =
  | { readonly _tag: 'To'; readonly destination: Destination }
  | { readonly _tag: 'Nowhere'; readonly because: string }

/** Finds the destination of each message: its own source, which is looked up once. */
export class Destinations {
  readonly #service: QueueService
  readonly #deadLetterQueue: QueueWithAttributes
  readonly #options: DestinationOptions
  readonly #found = new Map<string | undefined, Promise<Direction>>()

  constructor(
    service: QueueService,
    deadLetterQueue: QueueWithAttributes,
    options: DestinationOptions,
  ) {
    this.#service = service
    this.#deadLetterQueue = deadLetterQueue
    this.#options = options
  }

  /** @throws QueueError (rejects) when the source cannot be read for a reason that may pass. */
  of(sourceArn: string | undefined): Promise<Direction> {
    // Names on messages are untrusted, and may be many: beyond some they are not looked up.
    if (!this.#found.has(sourceArn) && this.#found.size >= mostSources) return tooMany
    const direction = this.#found.get(sourceArn) ?? this.#find(sourceArn)
    this.#found.set(sourceArn, direction)
    return direction
  }

  async #find(arn: string | undefined): Promise<Direction> {
    const { to, otherwise } = this.#options
    if (to !== undefined) return this.#towards(to)
    if (arn === undefined && otherwise !== undefined) return this.#towards(otherwise)
    if (arn !== undefined && otherwise?.attributes.arn === arn) return this.#towards(otherwise)
    try {
      return this.#towards(await sourceOf(this.#service, this.#deadLetterQueue, arn))
    } catch (error) {
      const isKnown = error instanceof QueuePairError || isOfTheQueue(error)
      if (isKnown) return { _tag: 'Nowhere', because: error.message }
      throw error
    }
  }

  #towards(queue: QueueWithAttributes): Direction {
    if (queue.queue.url !== this.#deadLetterQueue.queue.url) {
      return { _tag: 'To', destination: destinationOf(queue) }
    }
    return { _tag: 'Nowhere', because: 'Their destination is the queue that they are on.' }
  }
}

/** SQS allows a dead-letter queue ten sources with a policy that names them. */
const mostSources = 1_000

const tooMany: Promise<Direction> = Promise.resolve({
  _tag: 'Nowhere',
  because: `The messages name more than ${mostSources} queues as their source.`,
})

export function destinationOf({ queue, attributes }: QueueWithAttributes): Destination {
  const { arn, fifo, maxMessageBytes } = attributes
  return { url: queue.url, arn, fifo, maxMessageBytes }
}

/** What is wrong with one queue alone. */
function isOfTheQueue(error: unknown): error is QueueError {
  return (
    error instanceof QueueError && (error.kind === 'NoSuchQueue' || error.kind === 'AccessDenied')
  )
}
