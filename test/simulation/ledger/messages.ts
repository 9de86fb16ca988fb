import type { MessageAttributes } from '../../../src/message/received.ts'
import { type AppEvent, idsIn } from '../app/app-event.ts'
import type { FactOf } from '../fact.ts'
import type { EventEntry } from './event-entry.ts'
import { historyOf, keyIn } from './history.ts'
import type { MessageEntry } from './message-entry.ts'

/** What is known of a message when it comes. */
type NewMessage = Pick<MessageEntry, 'messageId' | 'queue' | 'events' | 'body' | 'groupId'> & {
  readonly attributes: MessageAttributes
}

/** All messages that were on a queue at some time, and the events that they brought. */
export class Messages {
  readonly byId = new Map<string, MessageEntry>()
  readonly events = new Map<string, EventEntry>()
  #places = 0

  produced(fact: FactOf<'Produced'>): void {
    const message = this.#add({ ...fact, queue: 'source', attributes: {} })
    for (const [place, event] of fact.events.entries()) {
      this.#addEvent(event, [message], keyIn(message.history, place))
    }
  }

  /** The message that first brought the event is known as well: it is gone. */
  leftOver(fact: FactOf<'LeftOver'>): void {
    const { event, first, atMs } = fact
    const former =
      first &&
      this.#add({
        ...fact,
        messageId: first.messageId,
        queue: 'source',
        events: Array.from({ length: first.index + 1 }, () => event),
        attributes: {},
      })
    if (former) former.goneMs = atMs
    const message = this.#add({ ...fact, events: [event] })
    this.#addEvent(event, former ? [former, message] : [message], keyIn(message.history, 0))
  }

  /** Of the entries of a send, what SQS has taken, by the place of the entry. */
  sent({ request, results }: FactOf<'CarriedOut'>): ReadonlyMap<number, MessageEntry> {
    const taken = new Map<number, MessageEntry>()
    const { outgoing, queue } = request
    for (const [at, { body, groupId, attributes = {} }] of outgoing.entries()) {
      const result = results[at]
      if (!result?.ok || result.messageId === undefined) continue
      const { messageId } = result
      const former = this.byId.get(messageId)
      // A FIFO queue has it already, from a send that was repeated.
      if (former !== undefined) {
        taken.set(at, former)
        continue
      }
      const entries = idsIn(body).flatMap((id) => this.events.get(id) ?? [])
      const events = entries.map(({ event }) => event)
      const message = this.#add({ messageId, queue, events, body, groupId, attributes })
      for (const { messages } of entries) messages.push(message)
      taken.set(at, message)
    }
    return taken
  }

  removed({ removed, atMs }: FactOf<'CarriedOut'>): void {
    for (const id of removed) {
      const message = this.byId.get(id)
      if (message) message.goneMs = atMs
    }
  }

  shownEarly({ messageId }: FactOf<'ShownEarly'>): void {
    const message = this.byId.get(messageId)
    if (message) message.misdeeds++
  }

  emptied({ messageIds }: FactOf<'Emptied'>): void {
    for (const id of messageIds) {
      const message = this.byId.get(id)
      if (message) message.isEmptied = true
    }
  }

  #addEvent(event: AppEvent, messages: MessageEntry[], key: string): void {
    this.events.set(event.id, { event, key, messages, runs: [] })
  }

  #add({ attributes, messageId, queue, events, body, groupId }: NewMessage): MessageEntry {
    const message: MessageEntry = {
      messageId,
      queue,
      events,
      body,
      groupId,
      history: historyOf(attributes, messageId),
      place: this.#places++,
      deliveries: [],
      isEmptied: false,
      misdeeds: 0,
      lastHandle: undefined,
      goneMs: undefined,
    }
    this.byId.set(messageId, message)
    return message
  }
}
