import type { Fauxqs, FauxStore } from './fauxqs.ts'
import { described, moveSome, newTask, sourceOf, sourcesOf, type Task } from './move-task.ts'
import { notFound, SqsFault } from './sqs-fault.ts'

type Input = Readonly<Record<string, unknown>>
type Answer = Readonly<Record<string, unknown>>

export interface MoveTasks {
  /** The actions that fauxqs lacks, by their names. */
  readonly actions: Readonly<Record<string, (input: Input) => Answer>>
  /** Ends all of them. */
  stop(): void
}

const stepMs = 20

/**
 * SQS's own redrive from a DLQ: StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask, and
 * ListDeadLetterSourceQueues, which finds the queues behind a DLQ. A message goes to the destination
 * that is given, or else to the queue that the redrive took it from; one that was sent to the DLQ by
 * hand has none, and fails the task, as at SQS.
 */
export function createMoveTasks(store: FauxStore, messages: Fauxqs['SqsQueue']): MoveTasks {
  const tasks: Task[] = []
  const timers = new Set<NodeJS.Timeout>()

  function run(task: Task): void {
    const startMs = Date.now()
    const timer = setInterval(() => {
      const due = task.perSecond
        ? Math.ceil((task.perSecond * (Date.now() - startMs)) / 1000) - task.moved
        : 10
      if (task.status === 'RUNNING') moveSome(task, Math.min(10, due), store, messages)
      if (task.status === 'RUNNING') return
      clearInterval(timer)
      timers.delete(timer)
    }, stepMs)
    timers.add(timer)
  }

  return {
    actions: {
      StartMessageMoveTask(input) {
        const task = newTask(input, store, tasks)
        tasks.push(task)
        run(task)
        return { TaskHandle: task.handle }
      },
      ListMessageMoveTasks(input) {
        const source = sourceOf(input, store)
        const most = Number(input.MaxResults ?? 1)
        const found = tasks.filter((task) => task.source === source).reverse()
        return { Results: found.slice(0, most).map(described) }
      },
      CancelMessageMoveTask(input) {
        const task = tasks.find(({ handle }) => handle === input.TaskHandle)
        if (!task) throw notFound('task', input.TaskHandle)
        if (task.status !== 'RUNNING') {
          throw new SqsFault(
            'UnsupportedOperation',
            'Only a task that is running can be cancelled.',
          )
        }
        task.status = 'CANCELLED'
        return { ApproximateNumberOfMessagesMoved: task.moved }
      },
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
