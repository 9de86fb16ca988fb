import { randomUUID } from 'node:crypto'
import { tryParseJson } from '../../../message/json.ts'
import type { Cancel } from '../../clock.ts'
import { queueError } from '../../errors/error-sentence.ts'
import type { QueueAction } from '../../queue-error.ts'
import type { QueueInMemory } from '../queue.ts'
import type { MemoryAccount } from './account.ts'
import { type MoveTask, moveSome } from './move-task.ts'

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
    const fault = this.#fault(source, destination, perSecond)
    if (fault) throw refusal(action, sourceArn, 'InvalidParameterValue', fault)
    const task: MoveTask = {
      handle: handleOf(sourceArn),
      sourceArn,
      destinationArn,
      perSecond,
      toMove: source.store.counts(this.#account.clock.now()).visible,
      startedAtMs: this.#account.clock.now(),
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
    if (sourceArn === undefined) {
      throw refusal(action, handle, 'InvalidParameterValue', 'TaskHandle is not that of a task.')
    }
    this.#queue(action, 'SourceArn', sourceArn)
    const task = this.#tasks.find((one) => one.handle === handle)
    if (task?.status !== 'RUNNING') {
      const detail = 'There is no task of this handle that is running.'
      throw refusal(action, sourceArn, 'ResourceNotFoundException', detail)
    }
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
    throw refusal(
      action,
      arn,
      'ResourceNotFoundException',
      `There is no queue ${arn} (${parameter}).`,
    )
  }

  #fault(
    source: QueueInMemory,
    destination: QueueInMemory,
    perSecond: number | undefined,
  ): string | undefined {
    if (this.#account.sourcesOf(source).length === 0) {
      return 'The source must be a dead-letter queue: one to which the RedrivePolicy of another queue leads.'
    }
    if (source.settings.fifo !== destination.settings.fifo) {
      return 'Messages can be moved from FIFO to FIFO and from standard to standard queues only.'
    }
    if (this.#tasks.some((one) => one.sourceArn === source.arn && one.status === 'RUNNING')) {
      return 'There is a task for this source already that is running.'
    }
    const allowed = perSecond === undefined || (perSecond >= 1 && perSecond <= fastestPerSecond)
    return allowed
      ? undefined
      : `MaxNumberOfMessagesPerSecond must be from 1 to ${fastestPerSecond}.`
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

function refusal(action: QueueAction, queue: string, code: string, detail: string) {
  return queueError({ kind: 'InvalidRequest', action, queue, code, detail })
}

function handleOf(sourceArn: string): string {
  return Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString('base64')
}

/** The source in the handle of a task; undefined for anything else. */
function sourceIn(handle: string): string | undefined {
  const task = tryParseJson(Buffer.from(handle, 'base64').toString())
  const { sourceArn } = (task ?? {}) as { readonly sourceArn?: unknown }
  return typeof sourceArn === 'string' ? sourceArn : undefined
}
