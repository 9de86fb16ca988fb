import type { FauxQueue, FauxReceived } from './fauxqs.ts'

/**
 * In one receive fauxqs returns one message per group and then blocks the group; SQS returns several in
 * order. So fauxqs is asked again, with the groups of this receive unblocked; they are blocked at the end.
 */
export function receiveWholeGroups(queue: FauxQueue): void {
  const dequeue = queue.dequeue.bind(queue)
  queue.dequeue = (max, visibilitySeconds, resolve) => {
    const received: FauxReceived[] = []
    const taken = new Map<string, number>()
    for (;;) {
      const more = dequeue(max - received.length, visibilitySeconds, resolve)
      if (more.length === 0) break
      received.push(...more)
      for (const { ReceiptHandle } of more) {
        const group = queue.inflightMessages.get(ReceiptHandle)?.message.messageGroupId ?? ''
        taken.set(group, (taken.get(group) ?? 0) + 1)
        queue.fifoLockedGroups.delete(group)
      }
    }
    for (const [group, count] of taken) queue.fifoLockedGroups.set(group, count)
    return inOrder(queue, received)
  }
}

function inOrder(queue: FauxQueue, received: FauxReceived[]): FauxReceived[] {
  const sequence = ({ ReceiptHandle }: FauxReceived) =>
    queue.inflightMessages.get(ReceiptHandle)?.message.sequenceNumber ?? ''
  return received.sort((one, other) => sequence(one).localeCompare(sequence(other)))
}

/** fauxqs puts released messages in front one by one, which reverses their order. */
export function keepGroupOrder(queue: FauxQueue): void {
  const changeVisibility = queue.changeVisibility.bind(queue)
  queue.changeVisibility = (handle, seconds) => {
    changeVisibility(handle, seconds)
    sortGroups(queue)
  }
  const processTimers = queue.processTimers.bind(queue)
  queue.processTimers = () => {
    processTimers()
    sortGroups(queue)
  }
}

function sortGroups(queue: FauxQueue): void {
  for (const messages of queue.fifoMessages.values()) {
    messages.sort((a, b) => (a.sequenceNumber ?? '').localeCompare(b.sequenceNumber ?? ''))
  }
}
