import { type Clock, systemClock } from '../../clock.ts'
import { isFifo, isQueueName, queueName } from '../../queue-url.ts'
import { type EntryFault, senderFault } from '../../rules/entry-fault.ts'
import {
  type AttributeValues,
  changedQueueFault,
  newQueueFault,
  togetherFault,
} from '../../rules/queue-attribute-rules.ts'
import { QueueInMemory } from '../queue.ts'
import { defaultValues, QueueSettings } from '../settings.ts'
import type { Redrive } from '../store/store-settings.ts'
import { redriveTargetFault } from './redrive.ts'
import { refuse } from './refusal.ts'
import { changedValues } from './values.ts'

export interface AccountOptions {
  /** Default: the machine's own clock. */
  readonly clock?: Clock | undefined
  /** How the URLs of its queues begin: scheme, host and port. */
  readonly endpoint: string
}

/** SQS allows a purge, and a new queue of the name of a deleted one, after a minute. */
const pauseMs = 60_000

/**
 * The queues of one account in one region, and what SQS does with queues as a whole.
 *
 * What SQS would refuse throws a QueueError.
 */
export class MemoryAccount {
  readonly region = 'us-east-1'
  readonly id = '000000000000'
  readonly clock: Clock
  readonly #endpoint: string
  readonly #closing = new AbortController()
  readonly #queues = new Map<string, QueueInMemory>()
  readonly #deletedAtMs = new Map<string, number>()
  readonly #purgedAtMs = new WeakMap<QueueInMemory, number>()

  constructor({ clock = systemClock, endpoint }: AccountOptions) {
    this.clock = clock
    this.#endpoint = endpoint
  }

  /** In the order in which they were made. */
  get queues(): readonly QueueInMemory[] {
    return [...this.#queues.values()]
  }

  get closed(): AbortSignal {
    return this.#closing.signal
  }

  find(name: string): QueueInMemory | undefined {
    return this.#queues.get(name)
  }

  findByArn(arn: string): QueueInMemory | undefined {
    const queue = this.#queues.get(queueName(arn))
    return queue?.arn === arn ? queue : undefined
  }

  /** CreateQueue: the queue that is there already, if none of its attributes would differ. */
  create(name: string, given: AttributeValues, tags: AttributeValues): QueueInMemory {
    const action = 'CreateQueue'
    refuse(action, name, isQueueName(name) ? newQueueFault(given, isFifo(name)) : invalidName)
    const existing = this.#queues.get(name)
    if (existing) {
      refuse(action, name, existingFault(existing.settings.values, given))
      return existing
    }
    if (this.#isRecent(this.#deletedAtMs.get(name))) refuse(action, name, deletedRecently)
    const values = changedValues(defaultValues(name), given)
    refuse(action, name, togetherFault(values) ?? this.#targetFault(name, values))
    const queue = this.add(name, values)
    queue.tags = tags
    return queue
  }

  /** Adds a queue with these attributes, unchecked. */
  add(name: string, values: AttributeValues, inFlightLimit?: number): QueueInMemory {
    const { clock, closed } = this
    const arn = this.#arnOf(name)
    const identity = { name, arn, createdAtMs: clock.now() }
    const place = {
      url: `${this.#endpoint}/${this.id}/${name}`,
      clock,
      closed,
      redrive: this.#redriveFrom(arn),
    }
    const queue = new QueueInMemory(place, new QueueSettings(identity, values, inFlightLimit))
    this.#queues.set(name, queue)
    return queue
  }

  /** SetQueueAttributes. */
  setAttributes(queue: QueueInMemory, given: AttributeValues): void {
    const { settings } = queue
    const { name, fifo } = settings
    const values = changedValues(settings.values, given)
    const fault =
      changedQueueFault(given, fifo) ?? togetherFault(values) ?? this.#targetFault(name, given)
    refuse('SetQueueAttributes', name, fault)
    settings.change(values, this.clock.now())
    // A shorter delay or retention may make a message visible, or free a group, before a poll's timer.
    queue.wake()
  }

  /** DeleteQueue, with all that is on it. */
  delete({ name }: QueueInMemory): void {
    this.remove(name)
    this.#deletedAtMs.set(name, this.clock.now())
  }

  /** As if there had never been one of this name. */
  remove(name: string): void {
    this.#queues.delete(name)
  }

  /** PurgeQueue. */
  purge(queue: QueueInMemory): void {
    const isTooSoon = this.#isRecent(this.#purgedAtMs.get(queue))
    refuse('PurgeQueue', queue.name, isTooSoon ? purgedRecently : undefined)
    this.#purgedAtMs.set(queue, this.clock.now())
    queue.purge()
  }

  /** The queues whose RedrivePolicy leads to this one. */
  sourcesOf({ arn }: QueueInMemory): readonly QueueInMemory[] {
    return this.queues.filter(({ settings }) => settings.redrivePolicy?.deadLetterQueueArn === arn)
  }

  /** Ends all polls that wait, as a lost connection would. */
  close(): void {
    this.#closing.abort()
  }

  #redriveFrom(sourceArn: string): Redrive {
    return (deadLetterQueueArn) => {
      const target = this.findByArn(deadLetterQueueArn)
      if (!target) return undefined
      return (messages) => {
        for (const message of messages) target.store.takeOver(message, sourceArn, this.clock.now())
        target.wake()
      }
    }
  }

  #targetFault(name: string, { RedrivePolicy: policy }: AttributeValues): EntryFault | undefined {
    const source = { name, arn: this.#arnOf(name) }
    return redriveTargetFault(source, policy, (arn) => this.findByArn(arn))
  }

  #isRecent(atMs: number | undefined): boolean {
    return atMs !== undefined && atMs + pauseMs > this.clock.now()
  }

  #arnOf(name: string): string {
    return `arn:aws:sqs:${this.region}:${this.id}:${name}`
  }
}

const invalidName = senderFault(
  'InvalidParameterValue',
  'The name of a queue has 1 to 80 letters, digits, "-" and "_"; that of a FIFO queue ends in ".fifo", which counts.',
)

const deletedRecently = senderFault(
  'QueueDeletedRecently',
  'A queue of this name was deleted less than 60 seconds ago: wait, or choose another name.',
)

const purgedRecently = senderFault(
  'PurgeQueueInProgress',
  'A queue can be purged once in 60 seconds.',
)

function existingFault(current: AttributeValues, given: AttributeValues): EntryFault | undefined {
  const values = changedValues(current, given)
  const different = Object.keys(given).find((name) => values[name] !== current[name])
  if (different === undefined) return undefined
  return senderFault(
    'QueueNameExists',
    `There is a queue of this name already, with another value of the attribute ${different}.`,
  )
}
