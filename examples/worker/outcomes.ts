import type { SettledEvent, WorkerEvents } from 'sluice'

/** The outcomes of the events of one type. */
export interface TypeCounts {
  handled: number
  retried: number
  deadLettered: number
}

/** Counts the outcomes that the worker reports. */
export class Outcomes {
  /** Messages that were deleted. */
  readonly messages = { handled: 0, deadLettered: 0, replayed: 0 }
  /** How often a message was retried. */
  retried = 0
  /** Events without a handler. */
  unhandled = 0
  /** Events that were handled, retried or dead-lettered, by type. */
  readonly byType = new Map<string, TypeCounts>()
  /** Dead letters by reason. A replayed one that fails again is not counted again. */
  readonly byReason = new Map<string, number>()
  lastRetry: string | undefined
  lastDeadLetter: string | undefined
  /** The events settled in this turn of the event loop, by message. */
  readonly #current = new Map<string, SettledEvent[]>()

  constructor(events: WorkerEvents) {
    events.on('settled', (event) => {
      this.#countEvent(event)
      this.#collect(event)
    })
  }

  /** Messages of the traffic that were deleted. Replayed ones are not counted again. */
  get finished(): number {
    return this.messages.handled + this.messages.deadLettered
  }

  get deadLetters(): number {
    return sum(this.byReason.values())
  }

  get eventsHandled(): number {
    return sum([...this.byType.values()].map(({ handled }) => handled))
  }

  #countEvent(event: SettledEvent): void {
    switch (event.outcome) {
      case 'Acknowledge':
        if (event.reason === 'handled') this.#countsOf(event).handled++
        else if (event.reason === 'unhandled' || event.reason === 'unknown') this.unhandled++
        return
      case 'Retry':
        this.#countsOf(event).retried++
        this.lastRetry = inWords(event)
        return
      case 'DeadLetter':
        this.#countsOf(event).deadLettered++
        if (!isReplayed(event)) this.#countReason(event)
        this.lastDeadLetter = inWords(event)
        return
      default:
        event.outcome satisfies never
    }
  }

  #countReason({ reason }: SettledEvent): void {
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1)
  }

  // A body can contain several events. They are reported in one turn of the event loop.
  #collect(event: SettledEvent): void {
    if (this.#current.size === 0) queueMicrotask(() => this.#countMessages())
    const events = this.#current.get(event.messageId) ?? []
    this.#current.set(event.messageId, [...events, event])
  }

  #countMessages(): void {
    for (const events of this.#current.values()) {
      if (events.some(({ outcome }) => outcome === 'Retry')) this.retried++
      else if (events.some(isReplayed)) this.messages.replayed++
      else if (events.some(({ outcome }) => outcome === 'DeadLetter')) this.messages.deadLettered++
      else this.messages.handled++
    }
    this.#current.clear()
  }

  #countsOf({ type = 'not an event' }: SettledEvent): TypeCounts {
    const counts = this.byType.get(type) ?? { handled: 0, retried: 0, deadLettered: 0 }
    this.byType.set(type, counts)
    return counts
  }
}

// The key starts with the id of the message that first delivered the event; a replay has a new id.
function isReplayed({ key, messageId }: SettledEvent): boolean {
  return !key.startsWith(messageId)
}

/** `message.updated: HandlerFailed, attempt 3`. A type can be any text, so it is cut. */
function inWords({ type, reason, receiveCount }: SettledEvent): string {
  const subject = type === undefined ? '' : `${type.slice(0, 40)}: `
  return `${subject}${reason}, attempt ${receiveCount}`
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
