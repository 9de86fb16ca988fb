import { idsIn, idsInText } from '../app/app-event.ts'
import type { Asked, Fact } from '../fact.ts'

/** A message in the words of a log. */
interface Named {
  /** `m1`, `m2`, … in the order of appearance. */
  readonly name: string
  readonly events: readonly string[]
}

const uuids = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g

/** The short names of messages, known from the facts. */
export class Names {
  readonly #messages = new Map<string, Named>()
  readonly #idOfHandle = new Map<string, string>()
  readonly #idsOfCall = new Map<number, readonly string[]>()

  /** Learns the messages of a fact. */
  learn(fact: Fact): void {
    if (fact._tag === 'Produced' || fact._tag === 'LeftOver') this.#add(fact.messageId, fact.body)
    if (fact._tag === 'HandlerBegan') {
      const ids = fact.events.map(({ messageId }) => messageId)
      this.#idsOfCall.set(fact.call, ids)
    }
    if (fact._tag !== 'CarriedOut') return
    for (const [at, { body }] of fact.request.outgoing.entries()) {
      const result = fact.results[at]
      if (result?.ok && result.messageId !== undefined) this.#add(result.messageId, body)
    }
    for (const { messageId, receiptHandle, body } of fact.received) {
      this.#add(messageId, body)
      this.#idOfHandle.set(receiptHandle, messageId)
    }
  }

  /** `m3 (e7, e8)` */
  message(messageId: string): string {
    const { name, events = [] } = this.#messages.get(messageId) ?? { name: messageId }
    return events.length === 0 ? name : `${name} (${events.join(', ')})`
  }

  /** The ids of the messages that a request is about: of a send, those that have its events. */
  idsOf({ handles, outgoing }: Asked): readonly string[] {
    const ids = handles.map((handle) => this.#idOfHandle.get(handle) ?? handle)
    const events = outgoing.flatMap(({ body }) => idsIn(body))
    return [...ids, ...this.idsIn(events.join(' '))]
  }

  /** The ids of the messages that a handler was called for. */
  idsOfCall(call: number): readonly string[] {
    return this.#idsOfCall.get(call) ?? []
  }

  /** A text in which messages have their names in place of their ids. */
  in(text: string): string {
    return text.replace(uuids, (id) => this.#messages.get(id)?.name ?? id)
  }

  /** The ids of the messages that a text is about, by their ids or by their events. */
  idsIn(text: string): ReadonlySet<string> {
    const events = new Set(idsInText(text))
    const ids = new Set(text.match(uuids) ?? [])
    for (const [id, { events: own }] of this.#messages)
      if (own.some((event) => events.has(event))) ids.add(id)
    return ids
  }

  #add(messageId: string, body: string): void {
    if (this.#messages.has(messageId)) return
    const name = `m${this.#messages.size + 1}`
    this.#messages.set(messageId, { name, events: idsIn(body) })
  }
}
