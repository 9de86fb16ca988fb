import type { Desk } from '../../dead-letter/desk.ts'
import type { Logger } from '../../message/logger.ts'
import type { QueueService } from '../../queue/port.ts'
import { queueName } from '../../queue/queue-url.ts'
import { problemIn } from '../answer/problems.ts'
import type { QueueDepth } from '../wire/now.ts'

export interface DepthsOptions {
  readonly service: () => Promise<QueueService>
  readonly desk: () => Promise<Desk>
  readonly queueUrl: string | undefined
  readonly deadLetterQueueUrl: string | undefined
  readonly logger: Logger | undefined
  readonly nowMs: () => number
}

/** SQS bills each question. */
const everyMs = 5_000

/** How long a page waits for the first answer. */
const patienceMs = 1_500

/** How many messages the queue and its dead-letter queue have. SQS is asked when somebody looks, and not too often. */
export class Depths {
  readonly #options: DepthsOptions
  #known: readonly QueueDepth[]
  #askedAtMs = Number.NEGATIVE_INFINITY
  #asking: Promise<void> | undefined
  #deadLetterQueueUrl: string | undefined

  constructor(options: DepthsOptions) {
    const { queueUrl, deadLetterQueueUrl } = options
    this.#options = options
    this.#deadLetterQueueUrl = deadLetterQueueUrl
    const known = (url: string | undefined, isDeadLetterQueue: boolean) =>
      url === undefined ? [] : [{ name: queueName(url), isDeadLetterQueue }]
    this.#known = [...known(queueUrl, false), ...known(deadLetterQueueUrl, true)]
  }

  /** The name of the dead-letter queue, once it is known. */
  get deadLetterQueue(): string | undefined {
    return this.#deadLetterQueueUrl === undefined ? undefined : queueName(this.#deadLetterQueueUrl)
  }

  /** The last answers. Asks anew where they are old, which is not waited for. */
  get known(): readonly QueueDepth[] {
    void this.#ask()
    return this.#known
  }

  /** The same, but waits for the answers for a while. Never rejects. */
  async fresh(): Promise<readonly QueueDepth[]> {
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, patienceMs)
    await Promise.race([this.#ask(), late.promise])
    clearTimeout(timer)
    return this.#known
  }

  #ask(): Promise<void> {
    if (this.#asking !== undefined) return this.#asking
    const sinceMs = this.#options.nowMs() - this.#askedAtMs
    // Below 0 where the clock was set back.
    if (sinceMs >= 0 && sinceMs < everyMs) return Promise.resolve()
    this.#asking = this.#askAll().finally(() => {
      this.#asking = undefined
      this.#askedAtMs = this.#options.nowMs()
    })
    return this.#asking
  }

  async #askAll(): Promise<void> {
    const { queueUrl } = this.#options
    const [source, deadLetterQueue] = await Promise.all([
      queueUrl === undefined ? undefined : this.#depthOf(queueUrl, false),
      this.#depthOfDeadLetterQueue(),
    ])
    this.#known = [source, deadLetterQueue].filter((depth) => depth !== undefined)
  }

  async #depthOfDeadLetterQueue(): Promise<QueueDepth> {
    try {
      this.#deadLetterQueueUrl ??= await (await this.#options.desk()).queueUrl()
    } catch (error) {
      return {
        name: 'dead-letter queue',
        isDeadLetterQueue: true,
        askedAtMs: this.#options.nowMs(),
        problem: problemIn(error, this.#options.logger),
      }
    }
    return await this.#depthOf(this.#deadLetterQueueUrl, true)
  }

  async #depthOf(url: string, isDeadLetterQueue: boolean): Promise<QueueDepth> {
    const { service, logger, nowMs } = this.#options
    const about = { name: queueName(url), isDeadLetterQueue, askedAtMs: nowMs() }
    try {
      const { visible, inFlight, delayed } = await (await service()).queue(url).attributes()
      return { ...about, visible, inFlight, delayed }
    } catch (error) {
      return { ...about, problem: problemIn(error, logger) }
    }
  }
}
