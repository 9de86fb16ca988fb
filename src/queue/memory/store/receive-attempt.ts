import type { StoredMessage } from './message.ts'

/** The messages of one receive, as they were then: not they themselves, which may be deleted before it is forgotten. */
export type ReceiveAttempt = readonly TakenMessage[]

type TakenMessage = Pick<StoredMessage, 'messageId' | 'receiveCount' | 'visibleAtMs'>

interface Messages {
  get(messageId: string): StoredMessage | undefined
}

export function receiveAttemptOf(messages: readonly StoredMessage[]): ReceiveAttempt {
  return messages.map(({ messageId, receiveCount, visibleAtMs }) => {
    return { messageId, receiveCount, visibleAtMs }
  })
}

/**
 * The messages for a receive that is tried again under its attempt id: the same under the same handles,
 * as long as nothing was done with any of them. Undefined when something was.
 */
export function untouched(
  attempt: ReceiveAttempt | undefined,
  messages: Messages,
  nowMs: number,
): readonly StoredMessage[] | undefined {
  const same = attempt?.flatMap(({ messageId, receiveCount, visibleAtMs }) => {
    const message = messages.get(messageId)
    const isSame =
      message?.receiveCount === receiveCount &&
      message.visibleAtMs === visibleAtMs &&
      visibleAtMs > nowMs
    return isSame ? [message] : []
  })
  return same?.length === attempt?.length ? same : undefined
}

/** Whether a message of the attempt was deleted, or its visibility changed: SQS does not repeat it then. */
export function wasModified(attempt: ReceiveAttempt = [], messages: Messages): boolean {
  return attempt.some(({ messageId, receiveCount, visibleAtMs }) => {
    const message = messages.get(messageId)
    if (message === undefined) return true
    return message.receiveCount === receiveCount && message.visibleAtMs !== visibleAtMs
  })
}
