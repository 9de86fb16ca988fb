import type { FauxQueue, FauxRequest } from '../fauxqs.ts'
import type { LocalStore } from '../store.ts'
import { invalidHandle, isHandle, merged } from './refused-entry.ts'
import { entriesOf, type Input, inputOf } from './request-input.ts'

/** Adds attributes to the received messages, or releases them where the receiver has disconnected. */
export function afterReceive(
  request: FauxRequest,
  payload: string,
  store: LocalStore['store'],
): string {
  const answered = JSON.parse(payload) as { Messages?: ReceivedMessage[] }
  const input = inputOf(request)
  const queue = store.getQueue(String(input?.QueueUrl))
  if (!queue || !answered.Messages) return payload
  if (request.raw.socket.destroyed) {
    for (const { ReceiptHandle } of answered.Messages) release(queue, ReceiptHandle)
    return payload
  }
  for (const received of answered.Messages) {
    const message = queue.inflightMessages.get(received.ReceiptHandle)?.message
    const { traceHeader, deadLetterSourceArn } = message ?? {}
    const more = {
      ...(asks(input, 'AWSTraceHeader') && traceHeader && { AWSTraceHeader: traceHeader }),
      ...(asks(input, 'DeadLetterQueueSourceArn') &&
        deadLetterSourceArn && { DeadLetterQueueSourceArn: deadLetterSourceArn }),
    }
    if (Object.keys(more).length > 0) received.Attributes = { ...received.Attributes, ...more }
  }
  return JSON.stringify(answered)
}

/** As if it had never been received. */
function release(queue: FauxQueue, handle: string): void {
  const message = queue.inflightMessages.get(handle)?.message
  if (message) message.approximateReceiveCount--
  queue.changeVisibility(handle, 0)
}

interface ReceivedMessage {
  readonly ReceiptHandle: string
  Attributes?: Record<string, string>
}

function asks(input: Input | undefined, name: string): boolean {
  return [input?.MessageSystemAttributeNames, input?.AttributeNames].some(
    (names) => Array.isArray(names) && (names.includes('All') || names.includes(name)),
  )
}

/** fauxqs reports success for a handle that does not exist. */
export function refuseUnknownHandle(request: FauxRequest, payload: string): string {
  const answered = JSON.parse(payload) as { Successful: { Id: string }[]; Failed: object[] }
  const garbage = entriesOf(inputOf(request) ?? {}).filter(
    ({ ReceiptHandle }) => !isHandle(ReceiptHandle),
  )
  const faulty = garbage.map(({ Id }) => ({ id: String(Id), fault: invalidHandle }))
  const ids = new Set(faulty.map(({ id }) => id))
  const Successful = answered.Successful.filter(({ Id }) => !ids.has(Id))
  return JSON.stringify(merged({ ...answered, Successful }, faulty))
}
