import { randomUUID } from 'node:crypto'
import type { Outgoing } from '../../port.ts'
import { receivedMessage, type StoredMessage } from '../store/message.ts'
import type { QueueInMemory } from '../queue.ts'
import type { MemoryAccount } from './account.ts'

/** One move of the messages of a DLQ: SQS's own redrive. */
export interface MoveTask {
  readonly handle: string
  readonly sourceArn: string
  /** Undefined: each message goes to the queue from which SQS moved it. */
  readonly destinationArn: string | undefined
  readonly perSecond: number | undefined
  readonly toMove: number
  readonly startedAtMs: number
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED'
  moved: number
  failureReason: string | undefined
}

/** Moves the next messages, or ends the task. */
export function moveSome(task: MoveTask, most: number, account: MemoryAccount): void {
  const source = account.findByArn(task.sourceArn)
  if (!source) {
    fail(task, noSuchQueue)
    return
  }
  for (let i = 0; i < most; i++) {
    const take = { maxMessages: 1, visibilitySeconds: 30 }
    const [message] = source.store.take(take, account.clock.now())
    if (!message) {
      task.status = 'COMPLETED'
      return
    }
    if (!moveOne(task, message, source, account)) return
  }
}

function moveOne(
  task: MoveTask,
  message: StoredMessage,
  source: QueueInMemory,
  account: MemoryAccount,
): boolean {
  const nowMs = account.clock.now()
  const received = receivedMessage(message, source.name)
  const target = account.findByArn(task.destinationArn ?? received.deadLetterSourceArn ?? '')
  if (!target) {
    source.store.giveBack(received.receiptHandle, nowMs)
    const unknown = task.destinationArn === undefined && received.deadLetterSourceArn === undefined
    fail(task, unknown ? 'CouldNotDetermineMessageSource' : noSuchQueue)
    return false
  }
  target.store.add(copyOf(message, target), nowMs)
  target.wake()
  source.store.remove(received.receiptHandle, nowMs)
  task.moved++
  return true
}

/** A moved message is a new one, with its own id, time and receive count; it is never taken for a duplicate. */
function copyOf({ outgoing }: StoredMessage, target: QueueInMemory): Outgoing {
  const { deduplicationId: _, delaySeconds: __, ...kept } = outgoing
  return target.settings.fifo ? { ...kept, deduplicationId: randomUUID() } : kept
}

function fail(task: MoveTask, reason: string): void {
  task.status = 'FAILED'
  task.failureReason = reason
}

const noSuchQueue = 'AWS.SimpleQueueService.NonExistentQueue'
