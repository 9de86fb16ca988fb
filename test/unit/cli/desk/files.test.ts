import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deskFiles } from '../../../../src/cli/desk/files.ts'
import { testShell } from '../terminal/fake-shell.ts'

async function ended(files: ReturnType<typeof deskFiles>): Promise<string> {
  const shell = testShell()
  await files.end(shell)
  await new Promise(setImmediate)
  return shell.written().err
}

describe('the directory of a desk', () => {
  it('is its own, and is not made before something is written', async () => {
    const files = deskFiles(undefined)
    expect(files.directory.startsWith(join(tmpdir(), 'sluice-desk-'))).toBe(true)
    expect(deskFiles(undefined).directory).not.toBe(files.directory)
    expect(existsSync(files.directory)).toBe(false)
    expect(await ended(files)).toBe('')
  })

  it('is removed where nothing is left in it', async () => {
    const files = deskFiles(undefined)
    await mkdir(files.directory)
    expect(await ended(files)).toBe('')
    expect(existsSync(files.directory)).toBe(false)
  })

  it('is kept and named where something is', async () => {
    const files = deskFiles(undefined)
    await mkdir(files.directory)
    await writeFile(join(files.directory, 'deleted.ndjson'), '{}')
    await writeFile(join(files.directory, 'replay-1.plan.jsonl'), '{}')
    expect(await ended(files)).toBe(
      [
        `What was written for replays and deletions is in ${files.directory}`,
        `To go on with a replay: sluice dlq replay --plan ${files.directory}/replay-1.plan.jsonl`,
        '',
      ].join('\n'),
    )
    expect(existsSync(files.directory)).toBe(true)
    await rm(files.directory, { recursive: true })
  })

  it('is the one that is given, and stays', async () => {
    const files = deskFiles('/somewhere')
    expect(files.directory).toBe('/somewhere')
    expect(await ended(files)).toBe('')
  })
})
