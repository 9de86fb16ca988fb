import type { Fact, FactOf } from '../fact.ts'
import { addAsked, addCopies, confirmCopies } from './copies.ts'
import { Deliveries } from './deliveries.ts'
import type { CallEntry, EventEntry } from './event-entry.ts'
import { Files } from './files.ts'
import { type DeliveryEntry, type MessageEntry, onlyEventOf } from './message-entry.ts'
import { Messages } from './messages.ts'
import type { PlanEntry } from './operator-entry.ts'
import { Plans } from './plans.ts'
import { inHand, type ProcessEntry } from './process-entry.ts'
import type { OperatorEntry } from './operator-entry.ts'
import { Processes } from './processes.ts'
import { Runs } from './runs.ts'

/** What is known of everything, from the facts: laws need not take down what others ask for as well. */
export class Ledger {
  readonly #messages = new Messages()
  readonly #deliveries = new Deliveries(this.#messages.byId)
  readonly #runs = new Runs(this.#messages.events)
  readonly #processes = new Processes()
  readonly #files = new Files()
  readonly #plans = new Plans(this.#messages.byId)

  /** By id. */
  readonly messages: ReadonlyMap<string, MessageEntry> = this.#messages.byId
  /** By id. */
  readonly events: ReadonlyMap<string, EventEntry> = this.#messages.events
  /** By handle. */
  readonly deliveries: ReadonlyMap<string, DeliveryEntry> = this.#deliveries.byHandle
  readonly calls: ReadonlyMap<number, CallEntry> = this.#runs.calls
  /** Those with workers. */
  readonly processes: ReadonlyMap<string, ProcessEntry> = this.#processes.workers
  /** Those at the desk. */
  readonly operators: ReadonlyMap<string, OperatorEntry> = this.#processes.operators
  /** Those that were made at the desk, by id. */
  readonly plans: ReadonlyMap<string, PlanEntry> = this.#plans.byId

  /** The process of a fact, which has booted. */
  process(name: string): ProcessEntry {
    return this.#processes.worker(name)
  }

  /** What a process has in its hands of a message. */
  inHand(process: string, messageId: string): readonly DeliveryEntry[] {
    return inHand(this.process(process), messageId)
  }

  /** The one event of a message that was received with this handle; undefined where it has several. */
  onlyEvent(handle: string): { delivery: DeliveryEntry; entry: EventEntry } | undefined {
    const delivery = this.deliveries.get(handle)
    const event = delivery && onlyEventOf(delivery.message)
    const entry = event && this.events.get(event.id)
    return delivery && entry && { delivery, entry }
  }

  see(fact: Fact): void {
    switch (fact._tag) {
      case 'Produced':
        this.#messages.produced(fact)
        return
      case 'LeftOver':
        this.#messages.leftOver(fact)
        return
      case 'ShownEarly':
        this.#messages.shownEarly(fact)
        return
      case 'Emptied':
        this.#messages.emptied(fact)
        return
      case 'Asked':
        this.#asked(fact)
        return
      case 'CarriedOut':
        this.#carriedOut(fact)
        return
      case 'Answered':
        this.#answered(fact)
        return
      case 'LeaseLost':
        this.#deliveries.leaseLost(fact, this.process(fact.process))
        return
      case 'Left':
        this.#deliveries.left(fact, this.process(fact.process))
        return
      case 'HandlerBegan':
        this.#runs.began(fact, this.process(fact.process))
        return
      case 'HandlerEnded':
        this.#runs.ended(fact, this.process(fact.process))
        return
      case 'Overran':
        this.#runs.overran(fact)
        return
      case 'Planned':
        this.#plans.planned(fact)
        this.#processes.see(fact)
        return
      case 'RunBegan':
        this.#runBegan(fact)
        return
      case 'Written':
        this.#files.written(fact)
        return
      case 'WentDown':
        this.#files.wentDown(fact)
        return
      default:
        this.#processes.see(fact)
    }
  }

  #asked(fact: FactOf<'Asked'>): void {
    const holder = this.#processes.holder(fact.process)
    holder.openRequests.add(fact.request)
    this.#deliveries.asked(fact, holder)
    const operator = this.operators.get(fact.process)
    if (operator !== undefined) addAsked(operator, fact)
  }

  #runBegan(fact: FactOf<'RunBegan'>): void {
    const { process } = fact
    const operator = this.operators.get(process)
    if (operator === undefined)
      throw new Error(`the simulation knows nobody at the desk: ${process}`)
    this.#plans.began(fact, operator, (path) => this.#files.of(process, path))
  }

  #carriedOut(fact: FactOf<'CarriedOut'>): void {
    this.#messages.removed(fact)
    if (fact.request.action === 'send') {
      const sent = this.#messages.sent(fact)
      const operator = this.operators.get(fact.process)
      if (operator !== undefined) addCopies(operator, fact, sent)
    }
    this.#deliveries.carriedOut(fact)
  }

  #answered(fact: FactOf<'Answered'>): void {
    const holder = this.#processes.holder(fact.process)
    holder.openRequests.delete(fact.request)
    this.#deliveries.answered(fact, holder)
    const operator = this.operators.get(fact.process)
    if (operator !== undefined) confirmCopies(operator, fact)
  }
}
