import type { AppEvent } from '../app/app-event.ts'
import { idsIn } from '../app/app-event.ts'
import type { Asked, Fact, Handled, QueueRole, WorkerFacts } from '../fact.ts'

/** A message that was on a queue at some time. */
export interface MessageEntry {
  readonly messageId: string
  readonly queue: QueueRole
  readonly events: readonly AppEvent[]
  readonly body: string
  readonly groupId: string | undefined
  readonly sinceMs: number
  /** Its place in the order in which messages came. */
  readonly place: number
  /** SQS lost it, with all others of its queue. */
  isEmptied: boolean
  /** SQS shows it before its time, or has kept it although it said that it is deleted. */
  misdeeds: number
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
  readonly place: number
  /** Since when a delete of it is on its way. */
  deleteAskedMs: number | undefined
  /** Whatever explains that its lease ends early, or that it is not deleted. */
  readonly excuses: Set<string>
  /** The process knows that it holds it no more. */
  end: 'deleted' | 'released' | 'left' | undefined
  lost: boolean
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
}

export interface EventEntry {
  readonly event: AppEvent
  readonly message: MessageEntry
  readonly runs: RunEntry[]
  /** Dead letters of it that the DLQ has taken. */
  letters: number
  key: string | undefined
}

export interface CallEntry {
  readonly pattern: string
  readonly runs: readonly RunEntry[]
}

export interface ProcessEntry {
  readonly name: string
  readonly worker: WorkerFacts
  readonly bootedMs: number
  readonly calls: Map<number, CallEntry>
  readonly deliveries: Map<string, DeliveryEntry>
  /** By the id of the message. */
  readonly deliveriesOf: Map<string, readonly DeliveryEntry[]>
  isAlive: boolean
  isStarted: boolean
  isPaused: boolean
  isOpen: boolean
  /** Its pool had a free place since then. */
  roomSinceMs: number
  stopBeganMs: number | undefined
}

/** What is known of everything, from the facts. */
export class Ledger {
  readonly messages = new Map<string, MessageEntry>()
  readonly deliveries = new Map<string, DeliveryEntry>()
  readonly events = new Map<string, EventEntry>()
  readonly processes = new Map<string, ProcessEntry>()
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
      case 'CarriedOut':
        this.#carriedOut(fact)
        return
      case 'Asked':
        if (fact.request.action !== 'delete') return
        for (const handle of fact.request.handles) {
          const delivery = this.deliveries.get(handle)
          if (delivery) delivery.deleteAskedMs = fact.atMs
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
        for (const { runs } of this.process(fact.process).calls.values()) {
          for (const run of runs) if (run.handled.key === fact.key) run.outcome = 'overran'
        }
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

  #produced(fact: Extract<Fact, { _tag: 'Produced' }>): void {
    const message = this.#addMessage(fact.messageId, 'source', fact, fact.atMs)
    for (const event of fact.events) {
      this.events.set(event.id, { event, message, runs: [], letters: 0, key: undefined })
    }
  }

  #addMessage(
    messageId: string,
    queue: QueueRole,
    { events, body, groupId }: Pick<MessageEntry, 'events' | 'body' | 'groupId'>,
    sinceMs: number,
  ): MessageEntry {
    const place = this.#places++
    const fate = { isEmptied: false, misdeeds: 0, goneMs: undefined }
    const message = { messageId, queue, events, body, groupId, sinceMs, place, ...fate }
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
    if (request.action === 'send') this.#sent(request, results, atMs)
    if (request.action === 'delete') this.#kept(request, results)
    for (const { messageId, receiptHandle, receiveCount, body } of received) {
      const message = this.messages.get(messageId)
      if (message === undefined) continue
      this.deliveries.set(receiptHandle, {
        handle: receiptHandle,
        process,
        message,
        receiveCount,
        bytes: body.length,
        atMs,
        answeredMs: atMs,
        place: this.#places++,
        deleteAskedMs: undefined,
        excuses: new Set(),
        end: undefined,
        lost: false,
        isRefused: false,
        refusedMs: Number.NEGATIVE_INFINITY,
      })
    }
  }

  #sent(
    { outgoing, queue }: Asked,
    results: readonly { readonly ok: boolean; readonly messageId?: string }[],
    atMs: number,
  ): void {
    for (const [at, { body, groupId }] of outgoing.entries()) {
      const result = results[at]
      if (!result?.ok || result.messageId === undefined) continue
      const entries = idsIn(body).flatMap((id) => this.events.get(id) ?? [])
      const events = entries.map(({ event }) => event)
      this.#addMessage(result.messageId, queue, { events, body, groupId }, atMs)
      if (queue === 'DLQ') for (const entry of entries) entry.letters++
    }
  }

  /** A delete that SQS has confirmed, of a message that is still there. */
  #kept({ handles }: Asked, results: readonly { readonly ok: boolean }[]): void {
    for (const [at, handle] of handles.entries()) {
      const message = this.deliveries.get(handle)?.message
      if (results[at]?.ok && message && message.goneMs === undefined) message.misdeeds++
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
    const { deliveries, deliveriesOf } = this.process(process)
    for (const { receiptHandle, messageId } of received) {
      const delivery = this.deliveries.get(receiptHandle)
      if (delivery === undefined) continue
      deliveries.set(receiptHandle, delivery)
      deliveriesOf.set(messageId, [...(deliveriesOf.get(messageId) ?? []), delivery])
      delivery.answeredMs = atMs
      if (atMs - delivery.atMs > 1_000) delivery.excuses.add('its receive was answered late')
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
      if (request.isRelease) delivery.end = 'released'
    }
  }

  #began({ process, call, pattern, events, atMs }: Extract<Fact, { _tag: 'HandlerBegan' }>): void {
    const entry = this.process(process)
    const runs = events.map((handled): RunEntry => {
      const [delivery] = this.inHand(process, handled.messageId)
      const run: RunEntry = { call, process, handled, beganMs: atMs, delivery, outcome: 'running' }
      this.events.get(handled.event.id)?.runs.push(run)
      return run
    })
    const entryOfCall = { pattern, runs }
    this.calls.set(call, entryOfCall)
    if (entry.isAlive) entry.calls.set(call, entryOfCall)
  }

  #endedRun({
    process,
    call,
    outcomes,
    tookMs,
    atMs,
  }: Extract<Fact, { _tag: 'HandlerEnded' }>): void {
    const entry = this.process(process)
    for (const [at, run] of (this.calls.get(call)?.runs ?? []).entries()) {
      const succeeded = outcomes[at] === 'succeeded' || outcomes[at] === 'skipped'
      run.outcome = !succeeded ? 'failed' : run.outcome === 'overran' ? 'late' : 'handled'
    }
    if (entry.calls.size >= entry.worker.concurrency) entry.roomSinceMs = atMs
    entry.calls.delete(call)
  }

  /** Of a message that was received twice, it is the receive whose settlement was refused last. */
  #left({ process, messageId }: Extract<Fact, { _tag: 'Left' }>): void {
    const [delivery] = [...this.inHand(process, messageId)].sort(
      (one, other) => other.refusedMs - one.refusedMs,
    )
    if (delivery) delivery.end = 'left'
  }

  /** Of a message that was received twice, it is the receive whose renewal was refused, or else the oldest. */
  #lost({ process, messageId }: Extract<Fact, { _tag: 'LeaseLost' }>): void {
    const inHand = this.inHand(process, messageId).filter(({ lost }) => !lost)
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
      })
      return
    }
    if (!('process' in fact)) return
    const process = this.process(fact.process)
    if (fact._tag === 'Died') {
      process.isAlive = false
      process.calls.clear()
      excuse(process, 'its process has ended')
    }
    if (fact._tag === 'Blocked') excuse(process, 'its process was blocked')
    if (fact._tag === 'Started') process.isStarted = true
    if (fact._tag === 'Paused') process.isPaused = true
    if (fact._tag === 'Resumed') process.isPaused = false
    if (fact._tag === 'StopBegan') process.stopBeganMs = fact.atMs
    if (fact._tag === 'CircuitOpened' && fact.handler === undefined) process.isOpen = true
    if (fact._tag === 'CircuitClosed' && fact.handler === undefined) {
      process.isOpen = false
      process.roomSinceMs = fact.atMs
    }
  }
}

function excuse({ deliveries }: ProcessEntry, because: string): void {
  for (const { end, excuses } of deliveries.values()) if (end === undefined) excuses.add(because)
}
