import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diskStorage } from '../../../../src/dead-letter/lines/files.ts'
import { StorageError } from '../../../../src/dead-letter/lines/lines.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-test-'))
})
afterAll(() => rm(directory, { recursive: true }))

describe('a file that could not be written to', () => {
  it('takes nothing more: behind half a line the rest could not be read', async () => {
    const path = join(directory, 'lines')
    await writeFile(path, 'one\n')
    // One that is opened for reading refuses each write.
    const lines = await diskStorage.open(path)
    lines.add('two')
    const first: unknown = await lines.flush().catch((error: unknown) => error)
    expect(first).toBeInstanceOf(StorageError)
    lines.add('three')
    await expect(lines.sync()).rejects.toBe(first)
    expect(lines.unwritten).toBe(0)
    await lines.close()
    expect(await readFile(path, 'utf8')).toBe('one\n')
  })
})
