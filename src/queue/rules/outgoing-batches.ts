import { sqsLimits, type Outgoing, outgoingBytes } from '../port.ts'

/**
 * Splits messages into batches for one `send`: at most ten, and at most 1 MiB in total. The order is kept. A
 * message that is too large by itself gets a batch of its own, for SQS to refuse.
 */
export function outgoingBatches(messages: readonly Outgoing[]): Outgoing[][] {
  const batches: Outgoing[][] = []
  let bytes = 0
  for (const message of messages) {
    const size = outgoingBytes(message)
    const last = batches.at(-1)
    if (last && last.length < sqsLimits.batchEntries && bytes + size <= sqsLimits.batchBytes) {
      last.push(message)
      bytes += size
    } else {
      batches.push([message])
      bytes = size
    }
  }
  return batches
}
