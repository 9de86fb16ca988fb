import type { MoveTask } from '../../../queue/memory/account/move-task.ts'
import type { Action } from '../context.ts'
import { invalidParameter } from '../fault.ts'
import { number, requiredText, text } from '../input.ts'

/** SQS lists at most this many tasks of a queue. */
const mostTasks = 10

/** SQS's own redrive from a dead-letter queue. */
export const moveTaskActions: Readonly<Record<string, Action>> = {
  StartMessageMoveTask(input, { moveTasks }) {
    const handle = moveTasks.start({
      sourceArn: requiredText(input, 'SourceArn'),
      destinationArn: text(input, 'DestinationArn'),
      perSecond: number(input, 'MaxNumberOfMessagesPerSecond'),
    })
    return { TaskHandle: handle }
  },

  ListMessageMoveTasks(input, { moveTasks }) {
    const most = number(input, 'MaxResults') ?? 1
    if (most < 1 || most > mostTasks) {
      throw invalidParameter(`MaxResults must be from 1 to ${mostTasks}, got ${most}.`)
    }
    return { Results: moveTasks.list(requiredText(input, 'SourceArn'), most).map(described) }
  },

  CancelMessageMoveTask(input, { moveTasks }) {
    const moved = moveTasks.cancel(requiredText(input, 'TaskHandle'))
    return { ApproximateNumberOfMessagesMoved: moved }
  },
}

function described(task: MoveTask): object {
  return {
    TaskHandle: task.status === 'RUNNING' ? task.handle : undefined,
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.perSecond,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedAtMs,
  }
}
