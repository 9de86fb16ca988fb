import type { DlqResolver, FauxMessage, FauxQueue, FauxStore } from './fauxqs.ts'
import { keepGroupOrder, receiveWholeGroups } from './fifo-groups.ts'

/** What a message brings along that fauxqs drops: found again by the attributes object it came with. */
export interface Luggage {
  readonly groupId: string | undefined
  readonly traceHeader: string | undefined
}

export interface LocalStore {
  readonly store: FauxStore
  /** Filled by the hook that sees a message before fauxqs does. */
  readonly luggage: WeakMap<object, Luggage>
}

/** A store whose queues keep SQS's rules where those of fauxqs do not. */
export function createLocalStore(Store: new () => FauxStore): LocalStore {
  const store = new Store()
  store.host = ''
  const luggage: LocalStore['luggage'] = new WeakMap()
  const createQueue = store.createQueue.bind(store)
  store.createQueue = (...queue) => mended(createQueue(...queue), luggage)
  return { store, luggage }
}

function mended(queue: FauxQueue, luggage: LocalStore['luggage']): FauxQueue {
  keepLuggage(queue, luggage)
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
function keepLuggage(queue: FauxQueue, luggage: LocalStore['luggage']): void {
  const enqueue = queue.enqueue.bind(queue)
  queue.enqueue = (message) => {
    const { groupId, traceHeader } = luggage.get(message.messageAttributes) ?? {}
    if (groupId !== undefined) message.messageGroupId ??= groupId
    if (traceHeader !== undefined) message.traceHeader ??= traceHeader
    enqueue(message)
  }
}

/** A message that the redrive moves remembers where it came from. */
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
 * A handle deletes its message after its timeout, too, until somebody else receives it. fauxqs forgets
 * the handle with the timeout.
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

/** Messages that one receive can take. */
const mostAtOnce = 10

/**
 * fauxqs wakes every poll that waits for every message, and all but one come back empty before their
 * time. So only as many are woken as there is something for; should one of them leave something
 * behind, the server's own timer wakes the next.
 */
function wakeFewPolls(queue: FauxQueue): void {
  let awake = 0
  queue.notifyWaiters = () => {
    for (; awake * mostAtOnce < visibleCount(queue); awake++) {
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
