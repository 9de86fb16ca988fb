import type { AppEvent } from '../app/app-event.ts'
import { idsIn } from '../app/app-event.ts'
import type { MessageAttributes } from '../../../src/message/received.ts'
import type { Errand } from '../desk/errand.ts'
import type { Asked, Fact, Handled, HandlerOutcome, QueueRole, WorkerFacts } from '../fact.ts'
import { type History, historyOf, keyIn, staysAfterReplay } from './history.ts'

/** A message that was on a queue at some time. */
export interface MessageEntry {
  readonly messageId: string
  readonly queue: QueueRole
  readonly events: readonly AppEvent[]
  readonly body: string
  readonly groupId: string | undefined
  readonly history: History
  readonly sinceMs: number
  /** Its place in the order in which messages came. */
  readonly place: number
  readonly deliveries: DeliveryEntry[]
  /** SQS lost it, with all others of its queue. */
  isEmptied: boolean
  /** SQS shows it before its time, or has kept it although it said that it is deleted. */
  misdeeds: number
  /** Of its last receive. */
  lastHandle: string | undefined
  goneMs: number | undefined
}

/** A message in the hands of a process: one receive of it. */
export interface DeliveryEntry {
  readonly handle: string
  readonly process: string
  readonly message: MessageEntry
  readonly receiveCount: number
  readonly bytes: number
  /** When SQS gave it out, and when the process got it. */
  readonly atMs: number
  answeredMs: number
  /** The answer took so long that its lease ends long before its process knows. */
  isLate: boolean
  readonly place: number
  /** Since when a delete of it is on its way. */
  deleteAskedMs: number | undefined
  /** Whatever explains that its lease ends early, or that it is not deleted. */
  readonly excuses: Set<string>
  /** The process knows that it holds it no more. */
  end: 'deleted' | 'released' | 'left' | undefined
  /** Since when it knows that. */
  endMs: number | undefined
  lost: boolean
  /** Its process has asked to release it. */
  isReleasing: boolean
  /** When a request about it was refused or failed last. */
  refusedMs: number
  /** SQS has refused to renew it. */
  isRefused: boolean
}

/** One run of the handler of an event. */
export interface RunEntry {
  readonly call: number
  readonly process: string
  readonly handled: Handled
  readonly beganMs: number
  readonly delivery: DeliveryEntry | undefined
  outcome: 'running' | 'overran' | 'handled' | 'late' | 'failed'
  /** What its handler did; undefined while it runs. */
  result: HandlerOutcome | undefined
}

export interface EventEntry {
  readonly event: AppEvent
  /** The first message that brought it. */
  readonly message: MessageEntry
  /** All that have brought it, dead letters included. */
  readonly messages: MessageEntry[]
  readonly runs: RunEntry[]
  key: string | undefined
}

export interface CallEntry {
  readonly pattern: string
  readonly runs: readonly RunEntry[]
}

/** A process that can have messages in its hands. */
interface HolderEntry {
  readonly name: string
  readonly deliveries: Map<string, DeliveryEntry>
  /** By the id of the message. */
  readonly deliveriesOf: Map<string, readonly DeliveryEntry[]>
  isAlive: boolean
}

export interface ProcessEntry extends HolderEntry {
  readonly worker: WorkerFacts
  readonly bootedMs: number
  readonly calls: Map<number, CallEntry>
  isStarted: boolean
  isPaused: boolean
  isOpen: boolean
  /** Its pool had a free place since then. */
  roomSinceMs: number
  stopBeganMs: number | undefined
  /** The grace period of its stop. */
  graceMs: number | undefined
}

/** What a replay has sent of a dead letter, and SQS has taken. */
export interface CopyEntry {
  /** The request that sent it, and its place there. */
  readonly request: Asked
  readonly at: number
  readonly letter: MessageEntry
  readonly copy: MessageEntry
  /** The replay knows that SQS has taken it. */
  isConfirmed: boolean
}

/** A process at the desk. */
export interface OperatorEntry extends HolderEntry {
  readonly errand: Errand
  readonly copies: CopyEntry[]
  isInterrupted: boolean
  isOver: boolean
}

/** What is known of everything, from the facts. */
export class Ledger {
  readonly messages = new Map<string, MessageEntry>()
  readonly deliveries = new Map<string, DeliveryEntry>()
  readonly events = new Map<string, EventEntry>()
  readonly processes = new Map<string, ProcessEntry>()
  readonly operators = new Map<string, OperatorEntry>()
  readonly calls = new Map<number, CallEntry>()
  #places = 0

  /** The process of a fact, which has booted. */
  process(name: string): ProcessEntry {
    const process = this.processes.get(name)
    if (process === undefined) throw new Error(`the simulation knows no process ${name}`)
    return process
  }

  see(fact: Fact): void {
    switch (fact._tag) {
      case 'Produced':
        this.#produced(fact)
        return
      case 'Inherited':
        this.#inherited(fact)
        return
      case 'CarriedOut':
        this.#carriedOut(fact)
        return
      case 'Asked':
        for (const handle of fact.request.handles) {
          const delivery = this.deliveries.get(handle)
          if (delivery === undefined) continue
          if (fact.request.action === 'delete') delivery.deleteAskedMs = fact.atMs
          if (fact.request.isRelease) delivery.isReleasing = true
        }
        return
      case 'Answered':
        this.#answered(fact)
        return
      case 'HandlerBegan':
        this.#began(fact)
        return
      case 'HandlerEnded':
        this.#endedRun(fact)
        return
      case 'Overran':
        this.#overran(fact)
        return
      case 'LeaseLost':
        this.#lost(fact)
        return
      case 'Left':
        this.#left(fact)
        return
      case 'ShownEarly': {
        const message = this.messages.get(fact.messageId)
        if (message) message.misdeeds++
        return
      }
      case 'Emptied':
        for (const id of fact.messageIds) {
          const message = this.messages.get(id)
          if (message) message.isEmptied = true
        }
        return
      default:
        this.#lifeOf(fact)
    }
  }

  /** What a process has in its hands of a message. */
  inHand(process: string, messageId: string): readonly DeliveryEntry[] {
    const all = this.process(process).deliveriesOf.get(messageId) ?? []
    return all.filter(({ end }) => end === undefined)
  }

  #holder(name: string): HolderEntry {
    return this.operators.get(name) ?? this.process(name)
  }

  #produced(fact: Extract<Fact, { _tag: 'Produced' }>): void {
    const message = this.#addMessage({ ...fact, queue: 'source', attributes: {} })
    for (const [place, event] of fact.events.entries()) {
      this.#addEvent(event, message, keyIn(message.history, place))
    }
  }

  /** The message that first brought the event is known as well: it is gone. */
  #inherited(fact: Extract<Fact, { _tag: 'Inherited' }>): void {
    const { event, first, atMs } = fact
    const events = [event]
    const isWhole = first === undefined || first.index === 0
    const former =
      first &&
      this.#addMessage({
        ...fact,
        messageId: first.messageId,
        queue: 'source',
        events: isWhole ? events : Array.from({ length: first.index + 1 }, () => event),
        attributes: {},
      })
    if (former) former.goneMs = atMs
    const message = this.#addMessage({ ...fact, events })
    this.#addEvent(event, former ?? message, keyIn(message.history, 0))
    if (former) this.events.get(event.id)?.messages.push(message)
  }

  #addEvent(event: AppEvent, message: MessageEntry, key: string): void {
    this.events.set(event.id, { event, message, messages: [message], runs: [], key })
  }

  #addMessage({
    messageId,
    queue,
    events,
    body,
    groupId,
    attributes,
    atMs,
  }: Pick<MessageEntry, 'messageId' | 'queue' | 'events' | 'body' | 'groupId'> & {
    readonly attributes: MessageAttributes
    readonly atMs: number
  }): MessageEntry {
    const message: MessageEntry = {
      messageId,
      queue,
      events,
      body,
      groupId,
      history: historyOf(attributes, messageId),
      sinceMs: atMs,
      place: this.#places++,
      deliveries: [],
      isEmptied: false,
      misdeeds: 0,
      lastHandle: undefined,
      goneMs: undefined,
    }
    this.messages.set(messageId, message)
    return message
  }

  #carriedOut({
    request,
    removed,
    results,
    received,
    process,
    atMs,
  }: Extract<Fact, { _tag: 'CarriedOut' }>): void {
    for (const id of removed) {
      const message = this.messages.get(id)
      if (message) message.goneMs = atMs
    }
    if (request.action === 'send') this.#sent(process, request, results, atMs)
    if (request.action === 'delete') this.#kept(request, results)
    for (const { messageId, receiptHandle, receiveCount, body } of received) {
      const message = this.messages.get(messageId)
      if (message === undefined) continue
      message.lastHandle = receiptHandle
      const delivery: DeliveryEntry = {
        handle: receiptHandle,
        process,
        message,
        receiveCount,
        bytes: body.length,
        atMs,
        answeredMs: atMs,
        isLate: false,
        place: this.#places++,
        deleteAskedMs: undefined,
        excuses: new Set(),
        end: undefined,
        endMs: undefined,
        lost: false,
        isRefused: false,
        isReleasing: false,
        refusedMs: Number.NEGATIVE_INFINITY,
      }
      this.deliveries.set(receiptHandle, delivery)
      message.deliveries.push(delivery)
    }
  }

  #sent(
    process: string,
    request: Asked,
    results: readonly { readonly ok: boolean; readonly messageId?: string }[],
    atMs: number,
  ): void {
    const { outgoing, queue } = request
    for (const [at, { body, groupId, attributes = {} }] of outgoing.entries()) {
      const result = results[at]
      if (!result?.ok || result.messageId === undefined) continue
      const entries = idsIn(body).flatMap((id) => this.events.get(id) ?? [])
      const events = entries.map(({ event }) => event)
      const { messageId } = result
      const message = this.#addMessage({
        messageId,
        queue,
        events,
        body,
        groupId,
        attributes,
        atMs,
      })
      for (const { messages } of entries) messages.push(message)
      const operator = this.operators.get(process)
      if (operator !== undefined) addCopy(operator, request, at, message)
    }
  }

  /** A delete that SQS has confirmed, of a message that is still there. No misdeed where it was received again since. */
  #kept({ handles }: Asked, results: readonly { readonly ok: boolean }[]): void {
    for (const [at, handle] of handles.entries()) {
      const message = this.deliveries.get(handle)?.message
      if (message === undefined || message.goneMs !== undefined) continue
      if (results[at]?.ok && message.lastHandle === handle) message.misdeeds++
    }
  }

  #answered({
    process,
    request,
    results,
    received,
    error,
    atMs,
  }: Extract<Fact, { _tag: 'Answered' }>): void {
    const holder = this.#holder(process)
    const { deliveries, deliveriesOf } = holder
    if (request.action === 'send') answerSend(holder, request, error, results)
    const operator = this.operators.get(process)
    if (operator !== undefined) confirmCopies(operator, request, results)
    for (const { receiptHandle, messageId } of received) {
      const delivery = this.deliveries.get(receiptHandle)
      if (delivery === undefined) continue
      deliveries.set(receiptHandle, delivery)
      deliveriesOf.set(messageId, [...(deliveriesOf.get(messageId) ?? []), delivery])
      delivery.answeredMs = atMs
      delivery.isLate = atMs - delivery.atMs > 1_000
      if (delivery.isLate) delivery.excuses.add('its receive was answered late')
    }
    for (const [at, handle] of request.handles.entries()) {
      const delivery = deliveries.get(handle)
      if (delivery === undefined) continue
      const result = results[at]
      if (request.action === 'changeVisibility' && result?.ok === false && result.senderFault) {
        delivery.isRefused = true
      }
      if (error !== undefined) delivery.excuses.add(`${request.action}: ${error}`)
      else if (!results[at]?.ok)
        delivery.excuses.add(`${request.action} was not answered with success`)
      if (error !== undefined || !results[at]?.ok) {
        if (request.action === 'delete' || request.isRelease) delivery.refusedMs = atMs
        continue
      }
      if (request.action === 'delete') delivery.end = 'deleted'
      if (request.isRelease || request.seconds[at] === 0) delivery.end = 'released'
      delivery.endMs ??= delivery.end && atMs
    }
  }

  #began({ process, call, pattern, events, atMs }: Extract<Fact, { _tag: 'HandlerBegan' }>): void {
    const entry = this.process(process)
    const runs = events.map((handled): RunEntry => {
      const [delivery] = this.inHand(process, handled.messageId)
      const begun = { beganMs: atMs, outcome: 'running', result: undefined } as const
      const run: RunEntry = { call, process, handled, delivery, ...begun }
      this.events.get(handled.event.id)?.runs.push(run)
      return run
    })
    const entryOfCall = { pattern, runs }
    this.calls.set(call, entryOfCall)
    if (entry.isAlive) entry.calls.set(call, entryOfCall)
  }

  #endedRun({ process, call, outcomes, atMs }: Extract<Fact, { _tag: 'HandlerEnded' }>): void {
    const entry = this.process(process)
    for (const [at, run] of (this.calls.get(call)?.runs ?? []).entries()) {
      run.result = outcomes[at]
      const succeeded = outcomes[at] === 'succeeded' || outcomes[at] === 'skipped'
      run.outcome = !succeeded ? 'failed' : run.outcome === 'overran' ? 'late' : 'handled'
    }
    if (entry.calls.size >= entry.worker.concurrency) entry.roomSinceMs = atMs
    entry.calls.delete(call)
  }

  /** It is said when all events of the message are through: the handler may have ended meanwhile. */
  #overran({ process, key }: Extract<Fact, { _tag: 'Overran' }>): void {
    const entry = [...this.events.values()].find((one) => one.key === key)
    const run = entry?.runs.findLast((one) => one.process === process)
    if (run?.outcome === 'running') run.outcome = 'overran'
    if (run?.outcome === 'handled') run.outcome = 'late'
  }

  /** Of a message that was received twice, it is the receive whose settlement was refused last. */
  #left({ process, messageId, atMs }: Extract<Fact, { _tag: 'Left' }>): void {
    const [delivery] = [...this.inHand(process, messageId)].sort(
      (one, other) => other.refusedMs - one.refusedMs,
    )
    if (delivery === undefined) return
    delivery.end = 'left'
    delivery.endMs = atMs
  }

  /** Of a message that was received twice, it is the receive whose renewal was refused, or else the oldest. */
  #lost({ process, messageId }: Extract<Fact, { _tag: 'LeaseLost' }>): void {
    // What is being released is not renewed any more.
    const inHand = this.inHand(process, messageId).filter(
      ({ lost, isReleasing }) => !lost && !isReleasing,
    )
    const lost = inHand.find(({ isRefused }) => isRefused) ?? inHand[0]
    if (lost !== undefined) lost.lost = true
  }

  #lifeOf(fact: Fact): void {
    if (fact._tag === 'Booted') {
      this.processes.set(fact.process, {
        name: fact.process,
        worker: fact.worker,
        bootedMs: fact.atMs,
        calls: new Map(),
        deliveries: new Map(),
        deliveriesOf: new Map(),
        isAlive: true,
        isStarted: false,
        isPaused: false,
        isOpen: false,
        roomSinceMs: fact.atMs,
        stopBeganMs: undefined,
        graceMs: undefined,
      })
      return
    }
    if (fact._tag === 'ErrandBegan') {
      this.operators.set(fact.process, {
        name: fact.process,
        errand: fact.errand,
        deliveries: new Map(),
        deliveriesOf: new Map(),
        copies: [],
        isAlive: true,
        isInterrupted: false,
        isOver: false,
      })
      return
    }
    if (!('process' in fact)) return
    const holder = this.#holder(fact.process)
    if (fact._tag === 'Died') {
      holder.isAlive = false
      excuse(holder, 'its process has ended')
    }
    if (fact._tag === 'Blocked') excuse(holder, 'its process was blocked')
    const operator = this.operators.get(fact.process)
    if (operator !== undefined) {
      if (fact._tag === 'ErrandInterrupted') operator.isInterrupted = true
      if (fact._tag === 'ErrandEnded') operator.isOver = true
      return
    }
    const process = this.process(fact.process)
    if (fact._tag === 'Died') process.calls.clear()
    if (fact._tag === 'Started') process.isStarted = true
    if (fact._tag === 'Paused') process.isPaused = true
    if (fact._tag === 'Resumed') process.isPaused = false
    if (fact._tag === 'StopBegan') {
      process.stopBeganMs = fact.atMs
      process.graceMs = fact.graceMs
    }
    if (fact._tag === 'CircuitOpened' && fact.handler === undefined) process.isOpen = true
    if (fact._tag === 'CircuitClosed' && fact.handler === undefined) {
      process.isOpen = false
      process.roomSinceMs = fact.atMs
    }
  }
}

function excuse({ deliveries }: HolderEntry, because: string): void {
  for (const { end, excuses } of deliveries.values()) if (end === undefined) excuses.add(because)
}

/** Whether what was sent is on its queue is uncertain. */
function answerSend(
  holder: HolderEntry,
  { outgoing }: Asked,
  error: string | undefined,
  results: readonly { readonly ok: boolean }[],
): void {
  for (const [at, { body }] of outgoing.entries()) {
    if (error === undefined && results[at]?.ok) continue
    const ids = idsIn(body)
    for (const { message, end, excuses } of holder.deliveries.values()) {
      const isOfIt = message.events.some(({ id }) => ids.includes(id))
      if (end === undefined && isOfIt) excuses.add('a send was not answered with success')
    }
  }
}

/** Finds the dead letter that a message is the copy of, among those in the hands of the replay. */
function addCopy(operator: OperatorEntry, request: Asked, at: number, copy: MessageEntry): void {
  const { firstId, index, replays, stays } = copy.history
  const letter = [...operator.deliveries.values()]
    .map(({ message }) => message)
    .find(
      (message) =>
        message.history.firstId === firstId &&
        message.history.index === index &&
        message.history.replays === replays - 1 &&
        staysAfterReplay(message.history).join() === stays.join() &&
        !operator.copies.some((one) => one.letter === message),
    )
  if (letter) operator.copies.push({ request, at, letter, copy, isConfirmed: false })
}

function confirmCopies(
  { copies }: OperatorEntry,
  { number, action, queue }: Asked,
  results: readonly { readonly ok: boolean }[],
): void {
  if (action !== 'send') return
  for (const copy of copies) {
    const { request, at } = copy
    if (request.number !== number || request.queue !== queue) continue
    if (results[at]?.ok) copy.isConfirmed = true
  }
}
