import type { Random } from '../../../src/testing/sample/random.ts'
import type { AppWorld } from '../app/app-world.ts'
import type { QueueRole } from '../fact.ts'
import type { FaultKind } from '../faults.ts'
import { block, type Surroundings } from '../surroundings.ts'
import type { Slot } from './slot.ts'

export interface ChaosOptions extends Surroundings {
  readonly slots: readonly Slot[]
  readonly world: AppWorld
}

/** How often it looks for something to break, in milliseconds. */
const everyMs = 2_000

const ofProcesses: readonly FaultKind[] = [
  'dies between requests',
  'stops and is replaced',
  'is paused',
  'is blocked',
  'no network',
  'credentials expired',
]

const ofQueues: readonly FaultKind[] = [
  'queue refuses',
  'queue throttles',
  'DLQ refuses',
  'changes refused',
  'deletes refused',
  'no queue',
  'handlers fail',
  'shown early',
  'purged',
  'removed',
]

/** What goes wrong by itself, and not with one request or one handler. */
export class Chaos {
  readonly #options: ChaosOptions
  #ticks = 0
  #cancel = () => {}

  constructor(options: ChaosOptions) {
    this.#options = options
  }

  begin(): void {
    const { supervisor } = this.#options
    this.#cancel = supervisor.after(everyMs, () => {
      this.#tick()
      this.begin()
    })
  }

  /** From now on nothing goes wrong any more, and what is wrong is put right. */
  end(): void {
    const { slots, sqs, troubles, world } = this.#options
    this.#cancel()
    troubles.end()
    world.faults.cease()
    world.handlersFailUntilMs = 0
    for (const end of world.hanging) end()
    for (const role of ['DLQ', 'source'] as const)
      if (sqs.find(role) === undefined) sqs.create(role)
    for (const slot of slots) slot.resume()
  }

  #tick(): void {
    this.#ticks++
    const { slots, world } = this.#options
    for (const slot of slots) {
      const fault = world.faults.draw(`${slot.name} tick ${this.#ticks}`, ofProcesses)
      if (fault !== undefined) this.#happenTo(slot, fault.kind, fault.random)
    }
    const fault = world.faults.draw(`queues tick ${this.#ticks}`, ofQueues)
    if (fault !== undefined) this.#happen(fault.kind, fault.random)
  }

  #happenTo(slot: Slot, kind: FaultKind, random: Random): void {
    const { supervisor, journal } = this.#options
    const forMs = random.integer(500, 40_000)
    switch (kind) {
      case 'dies between requests':
        slot.process?.die()
        return
      case 'stops and is replaced':
        slot.replace()
        return
      case 'is paused':
        slot.pause()
        supervisor.after(forMs, () => slot.resume())
        return
      case 'is blocked':
        if (slot.process !== undefined) block(slot.process, random.integer(200, 15_000), journal)
        return
      default:
        this.#trouble(kind, forMs, slot.name, undefined)
    }
  }

  #happen(kind: FaultKind, random: Random): void {
    const { world, supervisor } = this.#options
    const forMs = random.integer(500, 40_000)
    switch (kind) {
      case 'handlers fail':
        world.handlersFailUntilMs = supervisor.nowMs + forMs
        return
      case 'shown early':
        this.#showEarly(random)
        return
      case 'purged':
        this.#empty('source', (queue) => this.#options.sqs.find(queue)?.purge())
        return
      case 'removed':
        this.#remove(random.chance(70) ? 'source' : 'DLQ', forMs)
        return
      case 'DLQ refuses':
        this.#trouble(kind, forMs, undefined, 'DLQ')
        return
      case 'changes refused':
      case 'deletes refused':
        this.#trouble(kind, forMs, undefined, 'source')
        return
      default:
        this.#trouble(kind, forMs, undefined, random.chance(70) ? 'source' : 'DLQ')
    }
  }

  #trouble(
    kind: FaultKind,
    forMs: number,
    slot: string | undefined,
    queue: QueueRole | undefined,
  ): void {
    const { supervisor, troubles } = this.#options
    troubles.begin({ kind, untilMs: supervisor.nowMs + forMs, slot, queue })
  }

  /** A server of SQS did not hear that a message was received, or deleted. */
  #showEarly(random: Random): void {
    const { sqs, journal } = this.#options
    // A FIFO queue does not do this.
    if (sqs.isFifo) return
    const handles = sqs.handlesInFlight('source')
    if (handles.length === 0) return
    const { messageId, receiptHandle } = random.pick(handles as [(typeof handles)[0]])
    void sqs.process.run(() =>
      sqs.find('source')?.changeVisibility([{ receiptHandle, seconds: 0 }]),
    )
    journal.note({ _tag: 'ShownEarly', messageId })
  }

  #empty(queue: QueueRole, act: (queue: QueueRole) => void): void {
    const { sqs, journal } = this.#options
    journal.note({ _tag: 'Emptied', queue, messageIds: [...sqs.idsOn(queue)] })
    sqs.process.run(() => act(queue))
  }

  /** It comes back after a while, empty. */
  #remove(queue: QueueRole, forMs: number): void {
    const { sqs, supervisor } = this.#options
    if (sqs.find(queue) === undefined) return
    this.#empty(queue, (role) => sqs.remove(role))
    supervisor.after(forMs, () => {
      if (sqs.find(queue) === undefined) sqs.create(queue)
    })
  }
}
