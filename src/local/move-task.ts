import { randomUUID } from 'node:crypto'
import type { Fauxqs, FauxMessage, FauxQueue, FauxStore } from './fauxqs.ts'

/** An error that a request gets as its answer. */
export class SqsFault extends Error {
  override readonly name: string

  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

type Input = Readonly<Record<string, unknown>>
type Answer = Readonly<Record<string, unknown>>

export interface MoveTasks {
  /** The actions that fauxqs lacks, by their names. */
  readonly actions: Readonly<Record<string, (input: Input) => Answer>>
  /** Ends all of them. */
  stop(): void
}

interface Task {
  readonly handle: string
  readonly source: FauxQueue
  readonly destination: FauxQueue | undefined
  readonly perSecond: number | undefined
  readonly toMove: number
  readonly startedAtMs: number
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED'
  moved: number
  failureReason?: string
}

/** SQS moves at most this many a second. */
const fastestPerSecond = 500

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

function newTask(input: Input, store: FauxStore, tasks: readonly Task[]): Task {
  const source = sourceOf(input, store)
  const { DestinationArn, MaxNumberOfMessagesPerSecond: perSecond } = input
  const destination = DestinationArn ? store.getQueueByArn(String(DestinationArn)) : undefined
  if (DestinationArn && !destination) throw notFound('queue', DestinationArn)
  if (sourcesOf(source, store).length === 0) {
    throw new SqsFault(
      'InvalidParameterValue',
      'Source queue must be configured as a Dead Letter Queue.',
    )
  }
  if (tasks.some((task) => task.source === source && task.status === 'RUNNING')) {
    throw new SqsFault('UnsupportedOperation', 'There is already a task running.')
  }
  if (
    perSecond !== undefined &&
    !(Number(perSecond) >= 1 && Number(perSecond) <= fastestPerSecond)
  ) {
    throw new SqsFault('InvalidParameterValue', `At most ${fastestPerSecond} messages a second.`)
  }
  source.processTimers()
  return {
    handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: source.arn })).toString(
      'base64',
    ),
    source,
    destination,
    perSecond: perSecond === undefined ? undefined : Number(perSecond),
    toMove: source.inspectMessages().ready.length,
    startedAtMs: Date.now(),
    status: 'RUNNING',
    moved: 0,
  }
}

function moveSome(task: Task, most: number, store: FauxStore, messages: Fauxqs['SqsQueue']): void {
  if (most < 1) return
  const received = task.source.dequeue(most, 30)
  for (const { ReceiptHandle } of received) {
    const message = task.source.inflightMessages.get(ReceiptHandle)?.message
    const target = task.destination ?? store.getQueueByArn(message?.deadLetterSourceArn ?? '')
    if (!message || !target || task.status === 'FAILED') {
      task.source.changeVisibility(ReceiptHandle, 0)
      task.status = 'FAILED'
      task.failureReason = 'CouldNotDetermineMessageSource'
      continue
    }
    target.enqueue(anew(message, target, messages))
    task.source.deleteMessage(ReceiptHandle)
    task.moved++
  }
  if (received.length === 0) task.status = 'COMPLETED'
}

/** A moved message is a new one: with an id, a time and a receive count of its own. */
function anew(message: FauxMessage, target: FauxQueue, messages: Fauxqs['SqsQueue']): FauxMessage {
  const { body, messageAttributes, messageGroupId, traceHeader } = message
  const fresh = messages.createMessage(
    body,
    messageAttributes,
    undefined,
    messageGroupId,
    target.isFifo() ? randomUUID() : undefined,
  )
  if (target.isFifo()) fresh.sequenceNumber = target.nextSequenceNumber()
  if (traceHeader !== undefined) fresh.traceHeader = traceHeader
  return fresh
}

function described(task: Task): Answer {
  return {
    ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
    Status: task.status,
    SourceArn: task.source.arn,
    ...(task.destination && { DestinationArn: task.destination.arn }),
    ...(task.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.perSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAtMs,
  }
}

function sourceOf(input: Input, store: FauxStore): FauxQueue {
  const source = store.getQueueByArn(String(input.SourceArn))
  if (!source) throw notFound('queue', input.SourceArn)
  return source
}

function sourcesOf(queue: FauxQueue, store: FauxStore): FauxQueue[] {
  return [...store.allQueues()].filter(({ attributes }) =>
    attributes.RedrivePolicy?.includes(`"${queue.arn}"`),
  )
}

function notFound(what: string, which: unknown): SqsFault {
  return new SqsFault('ResourceNotFoundException', `There is no ${what} ${String(which)}.`)
}
