import type { Outgoing } from '../../src/message/outgoing.ts'
import { createRandom, type Random } from '../../src/testing/sample/random.ts'
import { type AppEvent, bodyOf, newEvents } from './app/app-event.ts'
import type { AppWorld } from './app/app.ts'
import { catchCrashes } from './engine/crashes.ts'
import { machine } from './engine/globals.ts'
import { Desk } from './desk/desk.ts'
import { heirloomOf } from './desk/heirloom.ts'
import { Process } from './engine/process.ts'
import { Timeline } from './engine/timeline.ts'
import type { QueueRole } from './fact.ts'
import { type Fault, Faults } from './faults.ts'
import { Journal, type Witness } from './journal.ts'
import { deadLeasesEndWithinMs } from './laws/desk/visits.ts'
import { Checker } from './laws/checker.ts'
import type { Law, Violation } from './laws/law.ts'
import { Mischief } from './mischief.ts'
import type { Plan } from './plan.ts'
import { Slot } from './slot.ts'
import { Sqs } from './sqs/sqs.ts'
import { Troubles } from './sqs/troubles.ts'

export interface SimulateOptions {
  /** Only these occasions go wrong. Default: all. */
  readonly only?: ReadonlySet<string> | undefined
  /** Follows what happens, beside the laws. */
  readonly witness?: Witness | undefined
  /** To be checked beside those that sluice promises. */
  readonly laws?: readonly Law[] | undefined
}

/** How a simulation ended. */
export interface Outcome {
  readonly seed: number
  /** The first law that was broken; undefined if all held. */
  readonly violation: Violation | undefined
  readonly steps: number
  readonly virtualMs: number
  /** The occasions that went wrong, in order. */
  readonly faults: readonly string[]
}

/** More steps than this mean that something goes round in a circle. */
const maxSteps = 200_000

/** The messages that show whether the rate is back. */
const lastMessages = 30

/** How soon these are handled, in milliseconds. */
const rateIsBackWithinMs = 45_000

/** Runs a simulation to its end, or to the first violation. */
export async function simulate(plan: Plan, options: SimulateOptions = {}): Promise<Outcome> {
  return await new Simulation(plan, options).run()
}

class Simulation {
  readonly #plan: Plan
  readonly #timeline = new Timeline()
  readonly #journal = new Journal(this.#timeline)
  readonly #troubles = new Troubles()
  readonly #supervisor: Process
  readonly #sqs: Sqs
  readonly #world: AppWorld
  readonly #slots: readonly Slot[]
  readonly #desk: Desk
  readonly #checker: Checker
  readonly #mischief: Mischief
  readonly #random: Random
  readonly #events = new Map<string, AppEvent>()
  readonly #faultIds: string[] = []
  #steps = 0
  #isOver = false

  constructor(plan: Plan, { only, witness, laws }: SimulateOptions) {
    this.#plan = plan
    const { seed, rates } = plan
    this.#random = createRandom('traffic', seed)
    this.#supervisor = new Process({ timeline: this.#timeline, name: 'supervisor', seed })
    this.#sqs = new Sqs(plan.queues, this.#timeline, seed)
    const faults = {
      seed,
      only,
      onFault: ({ id, kind }: Fault) => {
        this.#faultIds.push(id)
        this.#journal.note({ _tag: 'Fault', id, what: kind })
      },
    }
    this.#world = {
      seed,
      journal: this.#journal,
      events: this.#events,
      runs: new Map(),
      handlersFailUntilMs: 0,
      hanging: new Set(),
      calls: 0,
      faults: new Faults({ ...faults, rates }),
    }
    const shared = {
      plan,
      timeline: this.#timeline,
      sqs: this.#sqs,
      troubles: this.#troubles,
      world: this.#world,
      journal: this.#journal,
      supervisor: this.#supervisor,
    }
    this.#slots = plan.workers.map(
      (worker, at) => new Slot({ ...shared, worker, name: `w${at + 1}` }),
    )
    const { desk } = plan
    this.#desk = new Desk({
      ...shared,
      plan: desk,
      seed,
      faults: new Faults({ ...faults, rates: desk.rates }),
    })
    this.#checker = new Checker({ plan, sqs: this.#sqs }, laws)
    this.#mischief = new Mischief({ ...shared, slots: this.#slots })
    if (witness !== undefined) this.#journal.follow(witness)
    this.#journal.follow((fact) => this.#checker.see(fact))
  }

  async run(): Promise<Outcome> {
    const ceaseCatching = catchCrashes((error) => this.#crash(error))
    this.#supervisor.run(() => void this.#course())
    while (!this.#isOver && this.#checker.violation === undefined) {
      this.#step()
      await machine.turn()
      if (++this.#steps >= maxSteps) this.#checker.break('the simulation ends', 'it never does')
    }
    ceaseCatching()
    return {
      seed: this.#plan.seed,
      violation: this.#checker.violation,
      steps: this.#steps,
      virtualMs: this.#timeline.nowMs,
      faults: this.#faultIds,
    }
  }

  #step(): void {
    const task = this.#timeline.next()
    if (task === undefined) {
      this.#checker.break('the simulation ends', 'nothing happens any more')
      return
    }
    try {
      task()
    } catch (error) {
      this.#crash(error)
    }
  }

  #crash(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#checker.break('No error is left for the process to end with.', text)
  }

  /** What happens from the beginning to the end. */
  async #course(): Promise<void> {
    const { bursts, messages, troubledMs, desk } = this.#plan
    const past = createRandom('past', this.#plan.seed)
    for (let left = 0; left < desk.heirlooms; left++) {
      this.#supervisor.after(0, () => void this.#inherit(past))
    }
    for (const slot of this.#slots) slot.bootLater(this.#random.integer(0, 3_000))
    this.#mischief.begin()
    this.#desk.open()
    for (let sent = 0; sent < messages; sent++) {
      const afterMs =
        bursts === 0
          ? this.#random.integer(0, troubledMs)
          : (this.#random.integer(0, bursts - 1) * troubledMs) / bursts
      this.#supervisor.after(afterMs, () => void this.#produce(this.#newMessage()))
    }
    await this.#wait(troubledMs)
    this.#mischief.end()
    this.#journal.note({ _tag: 'Calm' })
    await this.#desk.close()
    await this.#until(() => this.#isSettled(), this.#settledWithinMs())
    const last = Array.from({ length: lastMessages }, () => this.#goodEvent())
    for (const event of last) await this.#produce([event])
    await this.#until(() => this.#isSettled(), rateIsBackWithinMs)
    await this.#visitInCalm()
    await Promise.all(this.#slots.map((slot) => slot.close()))
    this.#checker.end()
    this.#isOver = true
  }

  /** Whatever is replayed is handled, or comes back to the DLQ. */
  async #visitInCalm(): Promise<void> {
    if (this.#plan.queues.maxReceiveCount === undefined) return
    await this.#wait(deadLeasesEndWithinMs)
    for (const replay of this.#plan.desk.calmReplays) {
      await this.#desk.visit(replay)
      await this.#until(() => this.#isSettled(), this.#settledWithinMs())
    }
    await this.#desk.visit({ _tag: 'Look', maxMessages: undefined })
  }

  async #until(isOver: () => boolean, boundMs: number): Promise<void> {
    const sinceMs = this.#supervisor.nowMs
    while (!isOver()) {
      await this.#wait(500)
      if (this.#supervisor.nowMs - sinceMs > boundMs) this.#checker.breakBound(boundMs)
    }
  }

  /**
   * How soon after the last fault everything is settled, in milliseconds: after the longest time that something is
   * hidden, and all attempts of what fails each time, one after the other in a FIFO group.
   */
  #settledWithinMs(): number {
    const { workers, queues } = this.#plan
    const attempts = queues.maxReceiveCount ?? 10
    const longest = workers.map(({ backoff, handlerTimeoutSeconds, circuitBreaker }) => {
      // An open circuit keeps a message for its longest wait, before it is retried.
      const kept = circuitBreaker === false ? 0 : (circuitBreaker.maxWaitSeconds ?? 0)
      return (backoff.maxSeconds ?? 0) + handlerTimeoutSeconds + 2 * kept
    })
    const hopeless = [...this.#events.values()].filter(({ kind }) => kind === 'hopeless').length
    const inRow = queues.fifo ? Math.max(1, hopeless) : 1
    return (240 + inRow * attempts * (Math.max(...longest) + 5)) * 1000
  }

  /** Nothing is on the queue, and no handler runs. */
  #isSettled(): boolean {
    return this.#sqs.idsOn('source').size === 0 && this.#checker.areHandlersDone
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#supervisor.after(ms, resolve))
  }

  #newMessage(): readonly AppEvent[] {
    return this.#keep(newEvents(this.#plan.events, this.#random, () => this.#nextId()))
  }

  #goodEvent(): AppEvent {
    const event: AppEvent = { id: this.#nextId(), kind: 'good', partition: undefined }
    this.#keep([event])
    return event
  }

  #keep(events: readonly AppEvent[]): readonly AppEvent[] {
    for (const event of events) this.#events.set(event.id, event)
    return events
  }

  #produced = 0
  #nextId(): string {
    return `e${++this.#produced}`
  }

  /** Puts a message on a queue as an older release, or SQS itself, has left it. */
  async #inherit(random: Random): Promise<void> {
    const { groups, queues, events } = this.#plan
    const event: AppEvent = {
      id: this.#nextId(),
      kind: random.pick(this.#plan.events.kinds),
      partition: undefined,
    }
    this.#keep([event])
    const heirloom = heirloomOf(event, this.#sqs.find('source')?.arn ?? '', random)
    const { queue, attributes, firstId, index } = heirloom
    // An event that was taken out of several is there as its JSON.
    const body = bodyOf([event], 0, index > 0 ? 'json' : random.pick(events.wireTexts))
    const groupId = queues.fifo ? `g${random.integer(1, groups)}` : undefined
    const messageId = await this.#send(queue, { body, attributes, groupId }, event.id)
    const first = firstId === undefined ? undefined : { messageId: firstId, index }
    const message = { messageId, queue, event, body, groupId, attributes, first }
    this.#journal.note({ _tag: 'Inherited', ...message })
  }

  async #produce(events: readonly AppEvent[]): Promise<void> {
    const { queues, groups, padding, seed } = this.#plan
    if (this.#sqs.find('source') === undefined) return
    const wire = createRandom(`wire of ${events[0]?.id}`, seed).pick(this.#plan.events.wireTexts)
    const body = bodyOf(events, this.#random.integer(0, padding), wire)
    const groupId = queues.fifo ? `g${this.#random.integer(1, groups)}` : undefined
    const messageId = await this.#send('source', { body, groupId }, events[0]?.id ?? '')
    this.#journal.note({ _tag: 'Produced', messageId, events, body, groupId })
  }

  async #send(
    role: QueueRole,
    { groupId, ...message }: Omit<Outgoing, 'groupId'> & { readonly groupId: string | undefined },
    deduplicationId: string,
  ): Promise<string> {
    const ids = groupId === undefined ? {} : { groupId, deduplicationId }
    const sending = this.#sqs.process.run(() =>
      this.#sqs.find(role)?.send([{ ...message, ...ids }]),
    )
    const [sent] = (await sending) ?? []
    const messageId = sent?.ok ? sent.messageId : undefined
    if (messageId === undefined) throw new Error('the simulation cannot send')
    return messageId
  }
}
