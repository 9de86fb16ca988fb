import { attributeBytes, type MessageAttributes } from './received.ts'

/** A message to send. */
export interface Outgoing {
  readonly body: string
  readonly attributes?: MessageAttributes
  readonly groupId?: string
  /** FIFO. */
  readonly deduplicationId?: string
  readonly traceHeader?: string
  /** 0 to 900; not on FIFO queues. */
  readonly delaySeconds?: number
}

/** The size of a message by SQS's rules, in bytes: body, and each attribute's name, type and value. */
export function outgoingBytes({ body, attributes = {} }: Outgoing): number {
  return Buffer.byteLength(body) + attributeBytes(attributes)
}
