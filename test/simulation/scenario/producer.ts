import type { Outgoing } from '../../../src/message/outgoing.ts'
import { createRandom, type Random } from '../../../src/testing/sample/random.ts'
import { type AppEvent, bodyOf, newEvents } from '../app/app-event.ts'
import { leftoverOf } from './leftover.ts'
import type { QueueRole } from '../fact.ts'
import type { Journal } from '../journal.ts'
import type { Plan } from '../plan.ts'
import type { Sqs } from '../sqs/sqs.ts'

export interface ProducerOptions {
  readonly plan: Plan
  readonly sqs: Sqs
  readonly journal: Journal
  readonly random: Random
  /** Takes the events, by id. */
  readonly events: Map<string, AppEvent>
}

/** Puts messages on the queues, past all that can go wrong: what it says it has sent is there. */
export class Producer {
  readonly #options: ProducerOptions
  #produced = 0

  constructor(options: ProducerOptions) {
    this.#options = options
  }

  /** Sends events as the plan says. */
  async produce(): Promise<void> {
    const { plan, random } = this.#options
    const events = newEvents(plan.events, random, () => this.#nextId())
    await this.#produce(this.#keep(events))
  }

  /** Sends an event that is handled at once. */
  async produceGood(): Promise<void> {
    await this.#produce(this.#keep([{ id: this.#nextId(), kind: 'good', partition: undefined }]))
  }

  /** Puts a message on a queue as an older release, or SQS itself, has left it. */
  async leaveOver(random: Random): Promise<void> {
    const { plan, sqs, journal } = this.#options
    const { groups, queues, events } = plan
    const event = { id: this.#nextId(), kind: random.pick(events.kinds), partition: undefined }
    this.#keep([event])
    const leftover = leftoverOf(event, sqs.find('source')?.arn ?? '', random)
    const { queue, attributes, firstId, index } = leftover
    // An event that was taken out of several is there as its JSON.
    const body = bodyOf([event], 0, index > 0 ? 'json' : random.pick(events.wireTexts))
    const groupId = queues.fifo ? `g${random.integer(1, groups)}` : undefined
    const messageId = await this.#send(queue, { body, attributes, groupId }, event.id)
    const first = firstId === undefined ? undefined : { messageId: firstId, index }
    const message = { messageId, queue, event, body, groupId, attributes, first }
    journal.note({ _tag: 'LeftOver', ...message })
  }

  async #produce(events: readonly AppEvent[]): Promise<void> {
    const { plan, sqs, journal, random } = this.#options
    const { queues, groups, padding, seed } = plan
    if (sqs.find('source') === undefined) return
    const wire = createRandom(`wire of ${events[0]?.id}`, seed).pick(plan.events.wireTexts)
    const body = bodyOf(events, random.integer(0, padding), wire)
    const groupId = queues.fifo ? `g${random.integer(1, groups)}` : undefined
    const messageId = await this.#send('source', { body, groupId }, events[0]?.id ?? '')
    journal.note({ _tag: 'Produced', messageId, events, body, groupId })
  }

  async #send(
    role: QueueRole,
    { groupId, ...message }: Omit<Outgoing, 'groupId'> & { readonly groupId: string | undefined },
    deduplicationId: string,
  ): Promise<string> {
    const { sqs } = this.#options
    const ids = groupId === undefined ? {} : { groupId, deduplicationId }
    const sending = sqs.process.run(() => sqs.find(role)?.send([{ ...message, ...ids }]))
    const [sent] = (await sending) ?? []
    const messageId = sent?.ok ? sent.messageId : undefined
    if (messageId === undefined) throw new Error('the simulation cannot send')
    return messageId
  }

  #keep(events: readonly AppEvent[]): readonly AppEvent[] {
    for (const event of events) this.#options.events.set(event.id, event)
    return events
  }

  #nextId(): string {
    return `e${++this.#produced}`
  }
}
