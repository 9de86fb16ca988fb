import type { Fauxqs, FauxStore } from '../fauxqs.ts'
import { described, moveSome, newTask, sourceOf, sourcesOf, type Task } from './move-task.ts'
import { notFound, SqsFault } from '../request/sqs-fault.ts'

type Input = Readonly<Record<string, unknown>>
type Answer = Readonly<Record<string, unknown>>

export interface MoveTasks {
  /** The actions that fauxqs lacks, by name. */
  readonly actions: Readonly<Record<string, (input: Input) => Answer>>
  /** Ends all of them. */
  stop(): void
}

const stepMs = 20
const stepMessages = 10

/**
 * SQS's own redrive from a DLQ: StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask, and
 * ListDeadLetterSourceQueues, which finds the source queues of a DLQ. A message goes to the destination
 * that is given, else to the queue from which SQS moved it. One that was sent to the DLQ by a client has no
 * such queue and fails the task, as at SQS.
 */
export function createMoveTasks(store: FauxStore, messages: Fauxqs['SqsQueue']): MoveTasks {
  const tasks: Task[] = []
  const timers = new Set<NodeJS.Timeout>()
  return {
    actions: {
      StartMessageMoveTask(input) {
        const task = newTask(input, store, tasks)
        tasks.push(task)
        run(task, timers, (most) => moveSome(task, most, store, messages))
        return { TaskHandle: task.handle }
      },
      ListMessageMoveTasks(input) {
        const source = sourceOf(input, store)
        const most = Number(input.MaxResults ?? 1)
        const found = tasks.filter((task) => task.source === source).reverse()
        return { Results: found.slice(0, most).map(described) }
      },
      CancelMessageMoveTask: (input) => cancel(input, tasks),
      ListDeadLetterSourceQueues(input) {
        const queue = store.getQueue(String(input.QueueUrl))
        if (!queue) throw new SqsFault('QueueDoesNotExist', 'The specified queue does not exist.')
        return { queueUrls: sourcesOf(queue, store).map(({ url }) => url) }
      },
    },
    stop() {
      for (const timer of timers) clearInterval(timer)
      timers.clear()
    },
  }
}

/** Moves step by step, at the rate of the task, until it ends. */
function run(task: Task, timers: Set<NodeJS.Timeout>, move: (most: number) => void): void {
  const startMs = Date.now()
  const timer = setInterval(() => {
    const due = task.perSecond
      ? Math.ceil((task.perSecond * (Date.now() - startMs)) / 1000) - task.moved
      : stepMessages
    if (task.status === 'RUNNING') move(Math.min(stepMessages, due))
    if (task.status === 'RUNNING') return
    clearInterval(timer)
    timers.delete(timer)
  }, stepMs)
  timers.add(timer)
}

function cancel({ TaskHandle }: Input, tasks: readonly Task[]): Answer {
  const task = tasks.find(({ handle }) => handle === TaskHandle)
  if (!task) throw notFound('task', TaskHandle)
  if (task.status !== 'RUNNING') {
    throw new SqsFault('UnsupportedOperation', 'Only a task that is running can be cancelled.')
  }
  task.status = 'CANCELLED'
  return { ApproximateNumberOfMessagesMoved: task.moved }
}
