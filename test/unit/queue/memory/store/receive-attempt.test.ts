import { expect, it } from 'vitest'
import { storedMessage } from '../../../../../src/queue/memory/store/message.ts'
import { receiveAttemptOf } from '../../../../../src/queue/memory/store/receive-attempt.ts'

it('is remembered without its messages, which may be deleted long before it is forgotten', () => {
  const at = { nowMs: 0, delayMs: 0, place: 0, sequenceNumber: '1' }
  const message = storedMessage({ body: 'large', groupId: 'a' }, at)
  const attempt = JSON.stringify(receiveAttemptOf([message]))
  expect(attempt).toContain(message.messageId)
  expect(attempt).not.toContain('large')
})
