import { beforeEach, describe, expect, test } from 'vitest'
import type { Storage } from '../../../../src/dead-letter/lines/lines.ts'
import { createMemoryStorage } from '../../../../src/dead-letter/lines/memory.ts'
import type { Plan } from '../../../../src/dead-letter/plan/plan.ts'
import { Journal, journalOf } from '../../../../src/dead-letter/replay/journal.ts'
import { emptyPlan } from '../plan/plans.ts'

let storage: Storage
const plan: Plan = emptyPlan({ id: 'plan-1' })

beforeEach(() => {
  storage = createMemoryStorage()
})

const opened = (of: Plan = plan) => Journal.open('journal', of, storage)

/** What a second run reads, after a first one has written. */
async function doneAfter(...runs: readonly ((journal: Journal) => Promise<void>)[]) {
  for (const run of runs) {
    const journal = await opened()
    await run(journal)
    await journal.close()
  }
  const { done } = await opened()
  return done
}

const intents = (...ids: readonly string[]) => ids.map((id) => ({ id, copy: `copy of ${id}` }))
const sent = (...ids: readonly string[]) => ids.map((id) => ({ id, messageId: `sent ${id}` }))

describe('a journal', () => {
  test('of a plan that was not carried out yet knows nothing', async () => {
    const { done } = await opened()
    expect([done.sent.size, done.deleted.size, done.doubtful.size, done.copies.size]).toEqual([
      0, 0, 0, 0,
    ])
  })

  test('tells a second run what was sent and deleted, and under which names', async () => {
    const done = await doneAfter(async (journal) => {
      await journal.intend(intents('a', 'b'))
      await journal.settled([...sent('a'), { id: 'b', messageId: undefined }], [])
      await journal.deleted(['a'])
    })
    expect(done.sent).toEqual(
      new Map([
        ['a', 'sent a'],
        ['b', undefined],
      ]),
    )
    expect(done.deleted).toEqual(new Set(['a']))
    expect(done.doubtful).toEqual(new Set())
    expect(done.copies).toEqual(new Set(['copy of a', 'copy of b']))
  })

  test('doubts what was to be sent, until it is said what came of it', async () => {
    const done = await doneAfter(async (journal) => {
      await journal.intend(intents('sent', 'refused', 'lost'))
      await journal.settled(sent('sent'), ['refused'])
      await journal.intend(intents('broken off'))
    })
    expect(done.doubtful).toEqual(new Set(['lost', 'broken off']))
    expect([...done.sent.keys()]).toEqual(['sent'])
  })

  test('doubts what a first run may have sent also after a second one was refused, or has sent it', async () => {
    const done = await doneAfter(
      (journal) => journal.intend(intents('a', 'b')),
      async (journal) => {
        await journal.intend(intents('a', 'b'))
        await journal.settled(sent('b'), ['a'])
      },
    )
    expect(done.doubtful).toEqual(new Set(['a', 'b']))
    expect([...done.sent.keys()]).toEqual(['b'])
  })

  test('of another plan is refused', async () => {
    await (await opened()).close()
    await expect(opened(emptyPlan({ id: 'plan-2' }))).rejects.toThrow(
      'journal is the journal of another plan.',
    )
  })

  test('of another version is refused', async () => {
    const file = await storage.create('journal')
    file.add('{"sluice":"journal","version":2,"plan":"plan-1"}')
    await file.close()
    await expect(opened()).rejects.toThrow(/is a journal of version 2/)
  })

  test('is not begun in a file of something else', async () => {
    const file = await storage.create('journal')
    file.add('my notes')
    await file.close()
    await expect(opened()).rejects.toThrow(/of another kind/)
  })

  test('names a line that cannot be read', async () => {
    await (await opened()).close()
    const file = await storage.openToAppend('journal', '')
    file.add('{"intent":[')
    await file.close()
    await expect(opened()).rejects.toThrow('journal cannot be read: line 2 is not a JSON object.')
  })

  test('reads over what a line has that it does not know', async () => {
    await (await opened()).close()
    const file = await storage.openToAppend('journal', '')
    file.add('{"intent":[["a","copy"],[3],"b"],"sent":7,"refused":[1],"more":true}')
    await file.close()
    const { done } = await opened()
    expect(done.doubtful).toEqual(new Set(['a']))
  })

  test('holds ids only', async () => {
    await doneAfter(async (journal) => {
      await journal.intend(intents('a'))
      await journal.settled(sent('a'), [])
      await journal.deleted(['a'])
    })
    const lines: string[] = []
    for await (const line of (await storage.open('journal')).all()) lines.push(line)
    expect(lines).toEqual([
      `{"sluice":"journal","version":1,"plan":"plan-1","queueUrl":"${plan.queueUrl}"}`,
      '{"intent":[["a","copy of a"]]}',
      '{"sent":[["a","sent a"]],"refused":[]}',
      '{"deleted":["a"]}',
    ])
  })

  test('is beside its plan', () => {
    expect(journalOf('some/plan')).toBe('some/plan.journal')
  })
})
