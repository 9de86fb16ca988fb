import { describe, expect, test } from 'vitest'
import { messages, messagesDo } from '../../../../src/dead-letter/words/counts.ts'
import { errorText, snapshotRemarks } from '../../../../src/dead-letter/words/looking.ts'
import type { SnapshotInfo } from '../../../../src/dead-letter/snapshot/snapshot.ts'

const info: SnapshotInfo = {
  queueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q-dlq',
  queueArn: undefined,
  fifo: false,
  takenAtMs: 0,
  retentionSeconds: undefined,
  inFlight: undefined,
  maxReceiveCount: undefined,
  messages: 1_234,
  end: 'empty',
  unreadable: 0,
}

describe('the words of the desk', () => {
  test('agree with their number', () => {
    expect(messages(1)).toBe('1 message')
    expect(messages(1_234)).toBe('1,234 messages')
    expect(messagesDo(1, 'goes', 'go')).toBe('1 message goes')
    expect(messagesDo(0, 'goes', 'go')).toBe('0 messages go')
  })

  test('have the code of an error', () => {
    expect(errorText({ name: 'TypeError', message: 'no', code: 'E1' })).toBe('TypeError [E1]: no')
    expect(errorText({ name: 'TypeError', message: 'no' })).toBe('TypeError: no')
    expect(errorText(undefined)).toBe('-')
  })

  test('say nothing of a snapshot that is all there is', () => {
    expect(snapshotRemarks(info)).toEqual([])
  })

  test.each<[Partial<SnapshotInfo>, RegExp]>([
    [{ end: 'full' }, /^There may be more: the pass ended with 1,234 messages in flight/],
    [{ end: 'interrupted' }, /^There may be more: the pass was interrupted\.$/],
    [{ fifo: true }, /^On a FIFO queue only the first/],
    [{ inFlight: 2 }, /^About 2 messages were in flight before: /],
    [{ unreadable: 1 }, /^Left on the queue, because they cannot be read: 1 message\.$/],
  ])('say of a snapshot with %j what a person should know', (different, sentence) => {
    const said = snapshotRemarks({ ...info, ...different })
    expect(said).toEqual([expect.stringMatching(sentence)])
  })
})
