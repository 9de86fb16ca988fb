import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diskStorage } from '../../../../src/dead-letter/lines/files.ts'
import { Journal } from '../../../../src/dead-letter/replay/journal.ts'
import { emptyPlan } from '../plan/plans.ts'

let directory: string
let path: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-journal-'))
  path = join(directory, 'journal')
})

afterEach(() => rm(directory, { recursive: true, force: true }))

const plan = emptyPlan()
const opened = () => Journal.open(path, plan, diskStorage)

test('a journal that was broken off at any byte is gone on with, and never says more than was written', async () => {
  const journal = await opened()
  await journal.intend([{ id: 'a', copy: 'copy a' }])
  await journal.settled([{ id: 'a', messageId: 'sent' }], [])
  await journal.deleted(['a'])
  await journal.intend([{ id: 'b', copy: 'copy b' }])
  await journal.close()
  const whole = await readFile(path)

  for (let bytes = 0; bytes <= whole.length; bytes++) {
    await writeFile(path, whole)
    await truncate(path, bytes)
    const lines = whole.subarray(0, bytes).toString().split('\n').length - 1
    const again = await opened()
    const { sent, deleted, doubtful } = again.done
    expect([sent.has('a'), deleted.has('a'), doubtful.has('b')], `${bytes} bytes`).toEqual([
      lines > 2,
      lines > 3,
      lines > 4,
    ])
    expect(doubtful.has('a'), `${bytes} bytes`).toBe(lines === 2)
    await again.intend([{ id: 'c', copy: 'copy c' }])
    await again.close()
    const third = await opened()
    expect(third.done.doubtful.has('c'), `${bytes} bytes`).toBe(true)
    expect(third.done.sent.has('a'), `${bytes} bytes`).toBe(lines > 2)
    await third.close()
  }
})
