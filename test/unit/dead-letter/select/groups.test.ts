import { describe, expect, test } from 'vitest'
import { type Group, groupsOf, lossOf } from '../../../../src/dead-letter/select/groups.ts'
import { type DeadLetterEntry, entryOf } from '../../../../src/dead-letter/snapshot/entry.ts'
import type { SnapshotInfo } from '../../../../src/dead-letter/snapshot/snapshot.ts'
import type { Received } from '../../../../src/message/received.ts'
import { received } from '../received.ts'
import { letter, type LetterOptions } from '../world.ts'

const hour = 3_600_000
const startMs = Date.UTC(2026, 0, 1)

function info(different: Partial<SnapshotInfo> = {}): SnapshotInfo {
  return {
    queueUrl: 'https://sqs/dlq',
    queueArn: undefined,
    fifo: false,
    takenAtMs: startMs,
    retentionSeconds: 3_600,
    inFlight: 0,
    maxReceiveCount: undefined,
    messages: 0,
    end: 'empty',
    unreadable: 0,
    ...different,
  }
}

const cause = new Error('no such channel')

/** The entry of a dead letter, so many hours after the start. */
function dead(hours: number, options: LetterOptions = {}, different: Partial<Received> = {}) {
  const nowMs = startMs + hours * hour
  const attributes = letter({ cause, nowMs, ...options }).attributes ?? {}
  return entryOf(received({ attributes, sentAtMs: nowMs, ...different }))
}

async function groups(entries: readonly DeadLetterEntry[], of = info()): Promise<readonly Group[]> {
  async function* all() {
    yield* entries
  }
  return await groupsOf(all(), of)
}

describe('groups of dead letters', () => {
  test('have those of one cause, the largest group first', async () => {
    const other = { cause: new TypeError('odd') }
    const found = await groups([dead(0, other), dead(0), dead(1), dead(2, other), dead(3)])
    expect(found.map(({ count, error }) => [count, error?.name])).toEqual([
      [3, 'Error'],
      [2, 'TypeError'],
    ])
  })

  test('say when the first and the last of them failed, in whatever order they come', async () => {
    const [group] = await groups([dead(5), dead(2), dead(9)])
    expect(group).toMatchObject({
      firstSeenMs: startMs + 2 * hour,
      lastSeenMs: startMs + 9 * hour,
    })
  })

  test('have the error of the one that failed last', async () => {
    const saying = (text: string) => ({ cause: Object.assign(cause, { message: text }) })
    const [group] = await groups([
      dead(5, saying('no channel 5')),
      dead(9, saying('no channel 9')),
      dead(2, saying('no channel 2')),
    ])
    expect(group?.error?.message).toBe('no channel 9')
  })

  test('have all types and sources, the fewest and the most attempts, and the most replays', async () => {
    const [group] = await groups([
      dead(0, { sourceArn: 'arn:b', from: { receiveCount: 7 } }),
      dead(0, { sourceArn: 'arn:a', from: { receiveCount: 2 } }),
      {
        ...dead(0),
        types: ['b', 'a'],
        lineage: {
          messageId: '1',
          index: undefined,
          replays: 4,
          maxAttempts: undefined,
          traceparent: undefined,
        },
      },
    ])
    expect(group).toMatchObject({
      types: ['a', 'b', 'message.new'],
      sources: ['arn:a', 'arn:b'],
      attempts: { least: 2, most: 7 },
      replays: 4,
    })
  })

  test('of messages without a record are by their types, and have no error', async () => {
    const entry = (type: string) => entryOf(received({ body: JSON.stringify({ type }) }))
    const found = await groups([entry('a'), entry('b'), entry('a')])
    expect(found.map(({ count, types, error }) => [count, types, error])).toEqual([
      [2, ['a'], undefined],
      [1, ['b'], undefined],
    ])
  })

  test('are none of nothing', async () => {
    expect(await groups([])).toEqual([])
  })

  test('do not say when, where no message says it', async () => {
    const [group] = await groups([entryOf(received({ sentAtMs: undefined }))])
    expect(group).toMatchObject({ firstSeenMs: undefined, lastSeenMs: undefined, lost: undefined })
  })

  test('say when the first of them will be lost', async () => {
    const [group] = await groups([dead(5), dead(2), dead(9)])
    expect(group?.lost).toEqual({
      atMs: startMs + 3 * hour,
      because: 'counted from its dead-lettering',
    })
  })
})

describe('a message will be lost', () => {
  const moved = { deadLetterSourceArn: 'arn:a', sentAtMs: startMs }

  test('a retention after it was dead-lettered by a worker', () => {
    expect(lossOf(dead(2), info())).toEqual({
      atMs: startMs + 3 * hour,
      because: 'counted from its dead-lettering',
    })
  })

  test('a retention after its first sending, where SQS has moved it on a standard queue', () => {
    expect(lossOf(entryOf(received(moved)), info())).toEqual({
      atMs: startMs + hour,
      because: 'moved by SQS: counted from its first sending',
    })
  })

  test('a retention after the move, where SQS has moved it on a FIFO queue', () => {
    expect(lossOf(entryOf(received(moved)), info({ fifo: true }))).toEqual({
      atMs: startMs + hour,
      because: 'moved by SQS on a FIFO queue: counted from the move',
    })
  })

  test('a retention after somebody else has sent it to the queue', () => {
    expect(lossOf(entryOf(received({ sentAtMs: startMs })), info())?.because).toBe(
      'counted from its dead-lettering',
    )
  })

  test('at a time that is not known, where the retention or the time of sending is not', () => {
    expect(lossOf(dead(2), info({ retentionSeconds: undefined }))).toBeUndefined()
    expect(lossOf(dead(2, {}, { sentAtMs: undefined }), info())).toBeUndefined()
  })
})
