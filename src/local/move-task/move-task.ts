import { randomUUID } from 'node:crypto'
import type { FauxMessage, FauxQueue, Fauxqs, FauxStore } from '../fauxqs.ts'
import { notFound, SqsFault } from '../request/sqs-fault.ts'

type Input = Readonly<Record<string, unknown>>

/** One move, running or ended. */
export interface Task {
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

export function newTask(input: Input, store: FauxStore, tasks: readonly Task[]): Task {
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

/** Moves the next messages. */
export function moveSome(
  task: Task,
  most: number,
  store: FauxStore,
  messages: Fauxqs['SqsQueue'],
): void {
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
    target.enqueue(copyOf(message, target, messages))
    task.source.deleteMessage(ReceiptHandle)
    task.moved++
  }
  if (received.length === 0) task.status = 'COMPLETED'
}

/** A moved message is a new one, with its own id, time and receive count. */
function copyOf(
  message: FauxMessage,
  target: FauxQueue,
  messages: Fauxqs['SqsQueue'],
): FauxMessage {
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

/** As ListMessageMoveTasks returns it. */
export function described(task: Task): Readonly<Record<string, unknown>> {
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

export function sourceOf(input: Input, store: FauxStore): FauxQueue {
  const source = store.getQueueByArn(String(input.SourceArn))
  if (!source) throw notFound('queue', input.SourceArn)
  return source
}

/** The queues whose redrive policy names this one. */
export function sourcesOf(queue: FauxQueue, store: FauxStore): FauxQueue[] {
  return [...store.allQueues()].filter(({ attributes }) =>
    attributes.RedrivePolicy?.includes(`"${queue.arn}"`),
  )
}
