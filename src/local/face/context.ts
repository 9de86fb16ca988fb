import type { MemoryAccount } from '../../queue/memory/account/account.ts'
import type { MoveTasks } from '../../queue/memory/account/move-tasks.ts'
import type { QueueInMemory } from '../../queue/memory/queue.ts'
import { queuePath } from '../../queue/queue-url.ts'
import { SqsFault } from './fault.ts'
import { type Input, text } from './input.ts'

/** What the actions work on. */
export interface Sqs {
  readonly account: MemoryAccount
  readonly moveTasks: MoveTasks
}

/** What an action can know of its request besides the input. */
export interface Context extends Sqs {
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal
  /** Calls back when the answer did not reach the client as a whole. */
  onLost(callback: () => void): void
}

/** Carries out a request; what it returns is the answer. Refuses by a thrown SqsFault or QueueError. */
export type Action = (input: Input, context: Context) => object | Promise<object>

/** The queue that the request names by its URL. Host and port may be those of a tunnel. */
export function queueOf(input: Input, { account }: Sqs): QueueInMemory {
  const url = text(input, 'QueueUrl')
  if (!url)
    throw new SqsFault('QueueDoesNotExist', 'The request must contain the parameter QueueUrl.')
  const path = queuePath(url)
  if (!path) {
    const form = `http://HOST/${account.id}/NAME`
    throw new SqsFault(
      'InvalidAddress',
      `QueueUrl must be the URL of a queue, of the form ${form}.`,
    )
  }
  const queue = path.account === account.id ? account.find(path.name) : undefined
  if (queue) return queue
  throw noSuchQueue(`${path.name} of the account ${path.account}`)
}

export function noSuchQueue(which: string): SqsFault {
  return new SqsFault(
    'QueueDoesNotExist',
    `The specified queue does not exist: there is no queue ${which}.`,
  )
}
