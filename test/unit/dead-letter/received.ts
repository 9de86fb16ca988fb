import type { Received } from '../../../src/message/received.ts'

/** A message as it might have been received, with what a test wants to be different. */
export function received(different: Partial<Received> = {}): Received {
  return {
    messageId: '11111111-1111-4111-8111-111111111111',
    receiptHandle: 'handle',
    body: '{"type":"message.new"}',
    bodyIntact: true,
    attributes: {},
    receiveCount: 3,
    sentAtMs: Date.UTC(2026, 0, 1),
    firstReceivedAtMs: Date.UTC(2026, 0, 1, 0, 1),
    groupId: undefined,
    deduplicationId: undefined,
    sequenceNumber: undefined,
    traceHeader: undefined,
    deadLetterSourceArn: undefined,
    ...different,
  }
}
