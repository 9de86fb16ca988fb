import type { StoredMessage } from './message.ts'

/** The messages of one receive, as they were then. */
export interface ReceiveAttempt {
  readonly taken: readonly {
    readonly message: StoredMessage
    readonly receiveCount: number
    readonly visibleAtMs: number
  }[]
}

export function receiveAttemptOf(messages: readonly StoredMessage[]): ReceiveAttempt {
  return {
    taken: messages.map((message) => {
      const { receiveCount, visibleAtMs } = message
      return { message, receiveCount, visibleAtMs }
    }),
  }
}

/**
 * The messages for a receive that is tried again under its attempt id: the same under the same handles,
 * as long as nothing was done with any of them. Undefined when something was.
 */
export function untouched(
  attempt: ReceiveAttempt | undefined,
  messages: { get(messageId: string): StoredMessage | undefined },
  nowMs: number,
): readonly StoredMessage[] | undefined {
  const same = attempt?.taken.every(
    ({ message, receiveCount, visibleAtMs }) =>
      messages.get(message.messageId) === message &&
      message.receiveCount === receiveCount &&
      message.visibleAtMs === visibleAtMs &&
      visibleAtMs > nowMs,
  )
  return same ? attempt?.taken.map(({ message }) => message) : undefined
}

/** Whether a message of the attempt was deleted, or its visibility changed: SQS does not repeat it then. */
export function wasModified(
  attempt: ReceiveAttempt | undefined,
  messages: { get(messageId: string): StoredMessage | undefined },
): boolean {
  if (attempt === undefined) return false
  return attempt.taken.some(({ message, receiveCount, visibleAtMs }) => {
    if (messages.get(message.messageId) !== message) return true
    return message.receiveCount === receiveCount && message.visibleAtMs !== visibleAtMs
  })
}
