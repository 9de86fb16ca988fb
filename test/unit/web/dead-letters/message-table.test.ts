import { describe, expect, test } from 'vitest'
import { MessageTable } from '../../../../src/web/dead-letters/message-table.ts'
import type { DeadLetterEntry } from '../../../../src/dead-letter/snapshot/entry.ts'
import type { SnapshotInfo } from '../../../../src/dead-letter/snapshot/snapshot.ts'

const info: SnapshotInfo = {
  queueUrl: 'https://sqs/dlq',
  queueArn: undefined,
  fifo: false,
  takenAtMs: 0,
  retentionSeconds: 100,
  inFlight: undefined,
  maxReceiveCount: undefined,
  messages: 0,
  end: 'empty',
  unreadable: 0,
}

const hourMs = 3_600_000

function entry(at: number, different: Partial<DeadLetterEntry> = {}): DeadLetterEntry {
  const error = { name: 'Error', message: `no row ${at}` }
  return {
    id: `id-${at}`,
    reason: 'HandlerFailed',
    fingerprint: 'f1',
    types: ['a'],
    attempts: at + 1,
    sentAtMs: at * hourMs,
    deadLetteredAtMs: at * hourMs,
    retainedFromMs: at * hourMs,
    sourceArn: 'arn:aws:sqs:us-east-1:1:source',
    groupId: undefined,
    receiveCount: 1,
    bodyBytes: 10,
    bytes: 10,
    bodyIntact: true,
    record: { version: 1, reason: 'HandlerFailed', replays: 0, error },
    lineage: {
      messageId: 'm',
      index: 0,
      replays: at,
      maxAttempts: undefined,
      traceparent: undefined,
    },
    ...different,
  }
}

async function* each<A>(all: readonly A[]): AsyncGenerator<A> {
  yield* all
}

const tableOf = (...entries: readonly DeadLetterEntry[]) => MessageTable.of(info, each(entries))

describe('the table of messages', () => {
  test('groups again without what is gone: its counts, times, attempts and what is lost first', async () => {
    const table = await tableOf(entry(0), entry(1), entry(2), entry(3))
    expect(table.groups()[0]).toMatchObject({ count: 4, lost: { atMs: 100_000 } })
    table.remove(['id-0', 'id-3'])
    expect(table.size).toBe(2)
    expect(table.groups()).toMatchObject([
      {
        count: 2,
        firstSeenMs: hourMs,
        lastSeenMs: 2 * hourMs,
        attempts: { least: 2, most: 3 },
        replays: 2,
        error: { message: 'no row 2' },
        lost: { atMs: hourMs + 100_000 },
      },
    ])
    expect(table.entries('f1').map(({ id }) => id)).toEqual(['id-2', 'id-1'])
  })

  test('has no group of which all are gone', async () => {
    const table = await tableOf(entry(0), entry(1, { fingerprint: 'f2' }))
    table.remove(['id-1'])
    expect(table.groups().map(({ fingerprint }) => fingerprint)).toEqual(['f1'])
    expect(table.group('f2')).toBeUndefined()
    expect(table.entries('f2')).toEqual([])
  })

  test('knows what is gone that it never had', async () => {
    const table = await tableOf(entry(0))
    table.remove(['another'])
    expect([table.size, table.gone.has('another')]).toEqual([1, true])
  })

  test('has messages of an unknown time at the end, and in no part of the time', async () => {
    const unknown = { deadLetteredAtMs: undefined, sentAtMs: undefined }
    const table = await tableOf(entry(1, unknown), entry(2))
    expect(table.entries().map(({ id }) => id)).toEqual(['id-2', 'id-1'])
    expect(table.groups()[0]?.arrivals.reduce((sum, count) => sum + count, 0)).toBe(1)
  })

  test('shows the arrivals of all groups by the same time', async () => {
    const table = await tableOf(entry(0), entry(31), entry(31, { id: 'x', fingerprint: 'f2' }))
    const [first, second] = table.groups()
    expect([first?.arrivals.indexOf(1), first?.arrivals.lastIndexOf(1)]).toEqual([0, 31])
    expect([second?.arrivals.indexOf(1), second?.arrivals.lastIndexOf(1)]).toEqual([31, 31])
  })

  test('keeps a limited number of texts of errors, and of each cause at least one', async () => {
    const many = Array.from({ length: 2_500 }, (_, at) => entry(at))
    const table = await tableOf(...many, entry(0, { id: 'x', fingerprint: 'f2' }))
    const texts = new Set(table.entries().map(({ record }) => record?.error?.message))
    expect(texts.size).toBe(2_000)
    expect(table.group('f1')?.error?.message).toMatch(/^no row \d+$/)
    expect(table.group('f2')?.error?.message).toBe('no row 0')
  })
})
