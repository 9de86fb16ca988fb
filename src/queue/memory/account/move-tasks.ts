import { randomUUID } from 'node:crypto'
import { tryParseJson } from '../../../message/json.ts'
import type { Cancel } from '../../clock.ts'
import type { QueueAction } from '../../queue-error.ts'
import { type EntryFault, senderFault } from '../../rules/entry-fault.ts'
import type { QueueInMemory } from '../queue.ts'
import type { MemoryAccount } from './account.ts'
import { type MoveTask, moveSome } from './move-task.ts'
import { refusal, refuse } from './refusal.ts'

/** What StartMessageMoveTask asks for. */
export interface Move {
  readonly sourceArn: string
  readonly destinationArn: string | undefined
  readonly perSecond: number | undefined
}

/** SQS moves at most this many a second. */
const fastestPerSecond = 500

const stepMs = 20
const stepMessages = (fastestPerSecond * stepMs) / 1000

/**
 * The moves from the DLQs of an account. A message goes to the destination that is given, else to the queue from
 * which SQS moved it. One that was sent to the DLQ by a client has no such queue and fails the task, as at SQS.
 *
 * What SQS would refuse throws a QueueError.
 */
export class MoveTasks {
  readonly #account: MemoryAccount
  readonly #tasks: MoveTask[] = []
  readonly #cancels = new Map<MoveTask, Cancel>()

  constructor(account: MemoryAccount) {
    this.#account = account
    account.closed.addEventListener('abort', () => this.#stop())
  }

  /** Answers with the handle of the task. */
  start({ sourceArn, destinationArn, perSecond }: Move): string {
    const action = 'StartMessageMoveTask'
    const source = this.#queue(action, 'SourceArn', sourceArn)
    const destination =
      destinationArn === undefined ? source : this.#queue(action, 'DestinationArn', destinationArn)
    refuse(action, sourceArn, this.#fault(source, destination, perSecond))
    const nowMs = this.#account.clock.now()
    const task: MoveTask = {
      handle: handleOf(sourceArn),
      sourceArn,
      destinationArn,
      perSecond,
      toMove: source.store.counts(nowMs).visible,
      startedAtMs: nowMs,
      status: 'RUNNING',
      moved: 0,
      failureReason: undefined,
    }
    this.#tasks.push(task)
    this.#runLater(task)
    return task.handle
  }

  /** The latest first. */
  list(sourceArn: string, most: number): readonly MoveTask[] {
    this.#queue('ListMessageMoveTasks', 'SourceArn', sourceArn)
    const ofSource = this.#tasks.filter((task) => task.sourceArn === sourceArn)
    return ofSource.reverse().slice(0, most)
  }

  /** Answers with how many messages were moved; they stay where they are. */
  cancel(handle: string): number {
    const action = 'CancelMessageMoveTask'
    const sourceArn = sourceIn(handle)
    if (sourceArn === undefined) throw refusal(action, handle, invalidHandle)
    this.#queue(action, 'SourceArn', sourceArn)
    const task = this.#tasks.find((one) => one.handle === handle && one.status === 'RUNNING')
    if (!task) throw refusal(action, sourceArn, notRunning)
    task.status = 'CANCELLED'
    return task.moved
  }

  #stop(): void {
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
  }

  #queue(action: QueueAction, parameter: string, arn: string): QueueInMemory {
    const queue = this.#account.findByArn(arn)
    if (queue) return queue
    const missing = `There is no queue ${arn}, which ${parameter} names.`
    throw refusal(action, arn, senderFault('ResourceNotFoundException', missing))
  }

  #fault(
    source: QueueInMemory,
    destination: QueueInMemory,
    perSecond: number | undefined,
  ): EntryFault | undefined {
    if (this.#account.sourcesOf(source).length === 0) return notDeadLetterQueue
    if (source.settings.fifo !== destination.settings.fifo) return otherKind
    if (this.#tasks.some((one) => one.sourceArn === source.arn && one.status === 'RUNNING')) {
      return running
    }
    const allowed = perSecond === undefined || (perSecond >= 1 && perSecond <= fastestPerSecond)
    return allowed ? undefined : tooFast
  }

  /** Moves step by step, at the rate of the task, until it ends. */
  #runLater(task: MoveTask): void {
    const cancel = this.#account.clock.after(stepMs, () => {
      this.#cancels.delete(task)
      if (task.status === 'RUNNING') moveSome(task, this.#due(task), this.#account)
      if (task.status === 'RUNNING') this.#runLater(task)
    })
    this.#cancels.set(task, cancel)
  }

  #due({ perSecond, startedAtMs, moved }: MoveTask): number {
    if (perSecond === undefined) return stepMessages
    const seconds = (this.#account.clock.now() - startedAtMs) / 1000
    return Math.min(stepMessages, Math.ceil(perSecond * seconds) - moved)
  }
}

const invalid = (message: string) => senderFault('InvalidParameterValue', message)

const invalidHandle = invalid('TaskHandle is not that of a task.')
const running = invalid(
  'A task of this source is running already, and a queue can have one at a time.',
)
const otherKind = invalid(
  'Messages are moved from FIFO to FIFO, and from standard to standard queues.',
)
const tooFast = invalid(`MaxNumberOfMessagesPerSecond must be from 1 to ${fastestPerSecond}.`)
const notDeadLetterQueue = invalid(
  'The source must be configured as a dead-letter queue: the RedrivePolicy of another queue must lead to it.',
)
const notRunning = senderFault(
  'ResourceNotFoundException',
  'There is no task of this TaskHandle that is running.',
)

function handleOf(sourceArn: string): string {
  return Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString('base64')
}

/** The source in the handle of a task; undefined for anything else. */
function sourceIn(handle: string): string | undefined {
  const task = tryParseJson(Buffer.from(handle, 'base64').toString())
  const { sourceArn } = (task ?? {}) as { readonly sourceArn?: unknown }
  return typeof sourceArn === 'string' ? sourceArn : undefined
}
