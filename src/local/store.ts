import type { DlqResolver, FauxMessage, FauxQueue, FauxStore } from './fauxqs.ts'
import { keepGroupOrder, receiveWholeGroups } from './fifo-groups.ts'

/** The fields of a message that fauxqs drops. They are found by the attributes object of the message. */
export interface ExtraFields {
  readonly groupId: string | undefined
  readonly traceHeader: string | undefined
}

export interface LocalStore {
  readonly store: FauxStore
  /** Filled by the hook that runs before fauxqs. */
  readonly extras: WeakMap<object, ExtraFields>
}

/** A store whose queues keep SQS's rules where those of fauxqs differ. */
export function createLocalStore(Store: new () => FauxStore): LocalStore {
  const store = new Store()
  store.host = ''
  const extras: LocalStore['extras'] = new WeakMap()
  const createQueue = store.createQueue.bind(store)
  store.createQueue = (...queue) => withSqsRules(createQueue(...queue), extras)
  return { store, extras }
}

function withSqsRules(queue: FauxQueue, extras: LocalStore['extras']): FauxQueue {
  restoreExtras(queue, extras)
  noteSource(queue)
  keepLastHandle(queue)
  wakeFewPolls(queue)
  if (queue.isFifo()) {
    receiveWholeGroups(queue)
    keepGroupOrder(queue)
  }
  return queue
}

/** Group ids of standard queues (fair queues), and trace headers. */
function restoreExtras(queue: FauxQueue, extras: LocalStore['extras']): void {
  const enqueue = queue.enqueue.bind(queue)
  queue.enqueue = (message) => {
    const { groupId, traceHeader } = extras.get(message.messageAttributes) ?? {}
    if (groupId !== undefined) message.messageGroupId ??= groupId
    if (traceHeader !== undefined) message.traceHeader ??= traceHeader
    enqueue(message)
  }
}

/** A message that the redrive moves keeps the ARN of its source. */
function noteSource(queue: FauxQueue): void {
  const dequeue = queue.dequeue.bind(queue)
  queue.dequeue = (max, visibilitySeconds, resolve) => {
    const noting: DlqResolver = (arn) => {
      const target = resolve?.(arn)
      return target && { enqueue: (message) => target.enqueue(from(queue, message)) }
    }
    return dequeue(max, visibilitySeconds, noting)
  }
}

function from(source: FauxQueue, message: FauxMessage): FauxMessage {
  message.deadLetterSourceArn = source.arn
  return message
}

/**
 * A handle deletes its message after its timeout too, until the message is received again. fauxqs forgets
 * the handle at the timeout.
 */
function keepLastHandle(queue: FauxQueue): void {
  const lastHandles = new WeakMap<FauxMessage, string>()
  const dequeue = queue.dequeue.bind(queue)
  queue.dequeue = (...request) => {
    const received = dequeue(...request)
    for (const { ReceiptHandle } of received) {
      const message = queue.inflightMessages.get(ReceiptHandle)?.message
      if (message) lastHandles.set(message, ReceiptHandle)
    }
    return received
  }
  const deleteMessage = queue.deleteMessage.bind(queue)
  queue.deleteMessage = (handle) => {
    if (queue.inflightMessages.has(handle)) return deleteMessage(handle)
    for (const visible of [queue.messages, ...queue.fifoMessages.values()]) {
      const at = visible.findIndex((message) => lastHandles.get(message) === handle)
      if (at !== -1) visible.splice(at, 1)
    }
    return true
  }
}

/** The most messages of one receive. */
const mostPerReceive = 10

/**
 * For every message fauxqs wakes all waiting polls, and all but one return early and empty. So only as many
 * are woken as there are messages for; where one of them leaves some, the server's own timer wakes the next.
 */
function wakeFewPolls(queue: FauxQueue): void {
  let awake = 0
  queue.notifyWaiters = () => {
    for (; awake * mostPerReceive < visibleCount(queue); awake++) {
      const poll = queue.pollWaiters.shift()
      if (!poll) return
      clearTimeout(poll.timer)
      poll.resolve()
      setImmediate(() => awake--)
    }
  }
}

function visibleCount(queue: FauxQueue): number {
  let count = queue.messages.length
  for (const [group, messages] of queue.fifoMessages) {
    if (!queue.fifoLockedGroups.has(group)) count += messages.length
  }
  return count
}
