import { beforeEach, describe, expect, test } from 'vitest'
import type { Storage } from '../../../../src/dead-letter/lines/lines.ts'
import {
  messagesFileOf,
  openSnapshot,
  type Snapshot,
  type SnapshotEntry,
} from '../../../../src/dead-letter/snapshot/snapshot.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import { turning } from '../turning.ts'
import {
  createWorld,
  fill,
  fillGroup,
  letter,
  listOf,
  snapshotOf,
  states,
  type World,
} from '../world.ts'

let world: World

beforeEach(() => {
  world = createWorld({ dlq: { retentionSeconds: 1_209_600 } })
})

async function linesIn(path: string): Promise<string[]> {
  const file = await world.storage.open(path)
  return await listOf(file.all())
}

/** A file with these lines in place of the one of this name. */
async function replaced(path: string, lines: readonly string[]): Promise<void> {
  await (await world.storage.open(path)).discard()
  const file = await world.storage.create(path)
  for (const line of lines) file.add(line)
  await file.close()
}

async function entriesAndBodies(snapshot: Snapshot) {
  const entries = await listOf(snapshot.entries())
  const bodies = await Promise.all(
    entries.map(async (entry) => (await snapshot.message(entry)).body),
  )
  return { entries, bodies }
}

describe('a snapshot', () => {
  test('has all that is on the queue, which is visible again', async () => {
    await fill(world.dlq, 137)
    const { snapshot, stillHidden } = await snapshotOf(world)
    const { entries, bodies } = await entriesAndBodies(snapshot)
    expect(snapshot.info).toMatchObject({ messages: 137, end: 'empty', unreadable: 0 })
    expect(stillHidden).toBe(0)
    expect(new Set(entries.map(({ id }) => id)).size).toBe(137)
    expect(bodies.sort()).toEqual(
      world.dlq
        .messages()
        .map(({ body }) => body)
        .sort(),
    )
    expect(states(world.dlq)).toEqual(Array(137).fill('visible'))
  })

  test('says what is known of the queue', async () => {
    await fill(world.dlq, 2)
    await world.dlq.receive({ maxMessages: 1, waitSeconds: 0, visibilitySeconds: 3_600 })
    const takenAtMs = world.clock.now()
    const { snapshot } = await snapshotOf(world)
    expect(snapshot.info).toMatchObject({
      queueUrl: world.dlq.url,
      queueArn: world.dlq.arn,
      fifo: false,
      takenAtMs,
      retentionSeconds: 1_209_600,
      inFlight: 1,
      maxReceiveCount: undefined,
      messages: 1,
    })
  })

  test('is FIFO by the name of the queue, where its attributes may not be read', async () => {
    world = createWorld({ fifo: true })
    await fillGroup(world.dlq, 'g', 2)
    world.dlq.faults.always('attributes', fault.reject('AccessDenied'))
    const { snapshot } = await snapshotOf(world)
    expect(snapshot.info).toMatchObject({ fifo: true, queueArn: undefined, messages: 2 })
  })

  test('ends on a queue that is still being filled', async () => {
    const { clock, dlq } = world
    await fill(dlq, 25)
    let isOver = false
    const refill = async () => {
      await dlq.send([{ body: '{"type":"later"}' }])
      if (!isOver) clock.after(400, refill)
    }
    clock.after(400, refill)
    const startMs = clock.now()
    const { snapshot } = await snapshotOf(world)
    isOver = true
    expect(snapshot.info.end).toBe('empty')
    expect(clock.now() - startMs).toBeLessThan(10_000)
    expect(snapshot.info.messages).toBeGreaterThanOrEqual(25)
  })

  test('ends at its limit, and says so', async () => {
    await fill(world.dlq, 40)
    const { snapshot } = await snapshotOf(world, { maxMessages: 15 })
    expect(snapshot.info).toMatchObject({ messages: 15, end: 'full' })
    expect(states(world.dlq)).toEqual(Array(40).fill('visible'))
  })

  test('ends at the message that is looked for', async () => {
    await fill(world.dlq, 400)
    const { snapshot } = await snapshotOf(world, { until: () => true })
    expect(snapshot.info.end).toBe('done')
    expect(snapshot.info.messages).toBeLessThan(400)
  })

  test('counts the messages that cannot be read, and lists the others', async () => {
    await fill(world.dlq, 5)
    world.dlq.faults.next('receive', fault.unreadableMessages([1, 3]))
    const { snapshot } = await snapshotOf(world)
    expect(snapshot.info).toMatchObject({ messages: 3, unreadable: 2 })
  })

  test('is not taken where a receive fails, and what had been received is visible again', async () => {
    await fill(world.dlq, 40)
    world.dlq.faults.next('receive', fault.delay(1), 2)
    world.dlq.faults.always('receive', fault.reject('AccessDenied'))
    const failing = snapshotOf(world, { keep: 'kept' })
    await expect(failing).rejects.toMatchObject({ kind: 'AccessDenied' })
    expect(states(world.dlq)).toEqual(Array(40).fill('visible'))
    await expect(world.storage.open('kept')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(world.storage.open(messagesFileOf('kept'))).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  test('of much is written while it is received', async () => {
    await fill(world.dlq, 3)
    const big = JSON.stringify({ type: 'a', text: 'x'.repeat(1_000_000) })
    for (let at = 0; at < 5; at++) await world.dlq.send([{ body: big }])
    let most = 0
    const watched: Storage = {
      ...world.storage,
      createTemporary: async () => {
        const lines = await world.storage.createTemporary()
        const { add } = lines
        return Object.assign(Object.create(lines), {
          add(line: string) {
            const place = add.call(lines, line)
            most = Math.max(most, lines.unwritten)
            return place
          },
        })
      },
    }
    const { snapshot } = await snapshotOf(world, { storage: watched })
    expect((await entriesAndBodies(snapshot)).bodies).toHaveLength(8)
    expect(most).toBeLessThan(3_000_000)
  })
})

describe('a snapshot that is kept', () => {
  test('can be opened again, with all that it had', async () => {
    const { dlq, source } = world
    await fill(dlq, 3)
    await dlq.send([letter({ sourceArn: source.arn })])
    const { snapshot } = await snapshotOf(world, { keep: 'kept' })
    const before = await entriesAndBodies(snapshot)
    await snapshot.close()
    const again = await openSnapshot('kept', world.storage)
    expect(again.info).toEqual(snapshot.info)
    expect(await entriesAndBodies(again)).toEqual(before)
  })

  test('holds bodies in the file beside it only', async () => {
    await world.dlq.send([{ body: '{"type":"a","text":"a secret"}' }])
    await snapshotOf(world, { keep: 'kept' })
    expect((await linesIn('kept')).join()).not.toContain('a secret')
    expect((await linesIn('kept.messages')).join()).toContain('a secret')
  })

  test('does not take the place of a file', async () => {
    for (const there of ['kept', 'kept.messages']) {
      world = createWorld()
      const file = await world.storage.create(there)
      file.add('mine')
      await file.close()
      await expect(snapshotOf(world, { keep: 'kept' })).rejects.toMatchObject({ code: 'EEXIST' })
      expect(await linesIn(there)).toEqual(['mine'])
      expect(world.dlq.calls.receive).toBe(0)
    }
  })

  test('that was broken off is none', async () => {
    await fill(world.dlq, 2)
    await snapshotOf(world, { keep: 'kept' })
    await replaced('kept', (await linesIn('kept')).slice(0, -1))
    await expect(openSnapshot('kept', world.storage)).rejects.toThrow(
      'kept is not complete: the command that wrote it was broken off.',
    )
  })

  test.each([
    [
      'of another version',
      '{"sluice":"snapshot","version":2}',
      /version 2.*this release reads version 1/,
    ],
    ['of another kind', '{"sluice":"plan","version":1}', /is not a snapshot of sluice/],
  ])('is not read from a file %s', async (_, header, sentence) => {
    const file = await world.storage.create('kept')
    file.add(header)
    await file.close()
    await expect(openSnapshot('kept', world.storage)).rejects.toThrow(sentence)
  })

  test.each([
    ['first', 0],
    ['last', -1],
  ])('whose %s line is not complete is not opened', async (_, place) => {
    await snapshotOf(world, { keep: 'kept' })
    const lines = await linesIn('kept')
    const at = place === 0 ? 0 : lines.length - 1
    lines[at] = (lines[at] ?? '').replace(/,"(?:queueUrl|messages)":[^,}]+/, '')
    await replaced('kept', lines)
    await expect(openSnapshot('kept', world.storage)).rejects.toThrow(/line is not complete/)
  })

  test('without its file of messages is not opened', async () => {
    await snapshotOf(world, { keep: 'kept' })
    await (await world.storage.open('kept.messages')).discard()
    await expect(openSnapshot('kept', world.storage)).rejects.toThrow(/no file kept\.messages/)
  })

  test.each([
    ['no JSON', 'text', /line 2 is not a JSON object/],
    ['no entry', '{"id":3}', /line 2 is not an entry/],
  ])('names a line of its index that is %s', async (_, damaged, sentence) => {
    await fill(world.dlq, 1)
    await snapshotOf(world, { keep: 'kept' })
    const [header = '', , footer = ''] = await linesIn('kept')
    await replaced('kept', [header, damaged, footer])
    const again = await openSnapshot('kept', world.storage)
    await expect(listOf(again.entries())).rejects.toThrow(sentence)
  })

  test('is walked through by a text, without parsing the lines that do not have it', async () => {
    await fill(world.dlq, 3)
    await snapshotOf(world, { keep: 'kept' })
    const [header = '', , , last = '', footer = ''] = await linesIn('kept')
    await replaced('kept', [header, 'no JSON', '{"id":3}', last, footer])
    const again = await openSnapshot('kept', world.storage)
    const { id } = JSON.parse(last)
    expect((await listOf(again.entries(id))).map((entry) => entry.id)).toEqual([id])
    // A text of the header and the footer finds neither.
    expect(await listOf(again.entries('takenAtMs'))).toEqual([])
    expect(await listOf(again.entries('unreadable'))).toEqual([])
  })

  test.each([
    ['no message', 'text'],
    ['another message', '{"messageId":"another","body":"{}"}'],
  ])('names a message in the place of which there is %s', async (_, damaged) => {
    await fill(world.dlq, 1)
    await snapshotOf(world, { keep: 'kept' })
    await replaced('kept.messages', [damaged])
    const again = await openSnapshot('kept', world.storage)
    const [entry] = (await listOf(again.entries())) as [SnapshotEntry]
    await expect(again.message(entry)).rejects.toThrow(
      `kept.messages cannot be read: the message ${entry.id} is not in its place.`,
    )
  })
})

test('an interrupted snapshot says so, and releases what it has received', async () => {
  await fill(world.dlq, 40)
  const controller = new AbortController()
  const { snapshot } = await turning(
    world.clock,
    snapshotOf(world, {
      signal: controller.signal,
      onProgress: (found) => found >= 20 && controller.abort(),
    }),
  )
  expect(snapshot.info.end).toBe('interrupted')
  expect(states(world.dlq)).toEqual(Array(40).fill('visible'))
})
