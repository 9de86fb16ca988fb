import { existsSync } from 'node:fs'
import {
  appendFile,
  type FileHandle,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { diskStorage } from '../../../../src/dead-letter/lines/files.ts'
import { type Lines, StorageError } from '../../../../src/dead-letter/lines/lines.ts'
import { listOf } from '../world.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-lines-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

const inside = (name: string) => join(directory, name)

async function written(path: string, ...lines: readonly string[]): Promise<Lines> {
  const file = await diskStorage.create(path)
  for (const line of lines) file.add(line)
  await file.flush()
  return file
}

/** What all files inherit, so that one of its methods can fail. */
async function fileMethods(): Promise<FileHandle> {
  const handle = await open(inside('any'), 'w')
  await handle.close()
  return Object.getPrototypeOf(handle)
}

describe('a file of lines', () => {
  it('may be read by nobody but its owner, before anything is written to it', async () => {
    const file = await diskStorage.create(inside('new'))
    const log = await diskStorage.openToAppend(inside('log'), '')
    const modes = [await stat(inside('new')), await stat(inside('log'))].map(({ mode, size }) => [
      (mode & 0o777).toString(8),
      size,
    ])
    expect(modes).toEqual([
      ['600', 0],
      ['600', 0],
    ])
    await Promise.all([file.close(), log.close()])
  })

  it('never overwrites another one', async () => {
    await writeFile(inside('there'), 'mine')
    const failing = diskStorage.create(inside('there'))
    await expect(failing).rejects.toThrow(/already a file .*there.*not overwritten/)
    await expect(failing).rejects.toBeInstanceOf(StorageError)
    expect(await readFile(inside('there'), 'utf8')).toBe('mine')
  })

  it('gives each line back from its place, also one that is not written yet', async () => {
    const file = await diskStorage.create(inside('file'))
    const first = file.add('a line of ümläute')
    await file.flush()
    const second = file.add('and another one')
    expect(await file.read(second)).toBe('and another one')
    expect(await file.read(first)).toBe('a line of ümläute')
    await file.close()
  })

  it('gives back lines that are longer than what is read at once, and empty ones', async () => {
    const lines = ['x'.repeat(700_000), '', 'ü'.repeat(262_144), 'last']
    const file = await written(inside('file'), ...lines)
    expect(await listOf(file.all())).toEqual(lines)
    await file.close()
  })

  it('keeps the order of flushes that overlap', async () => {
    const file = await diskStorage.create(inside('file'))
    const flushes = ['one', 'two', 'three'].map((line) => {
      file.add(line)
      return file.flush()
    })
    await Promise.all(flushes)
    expect(await readFile(inside('file'), 'utf8')).toBe('one\ntwo\nthree\n')
    await file.close()
  })

  it('says how much waits to be written', async () => {
    const file = await diskStorage.create(inside('file'))
    file.add('four')
    expect(file.unwritten).toBe(5)
    await file.flush()
    expect(file.unwritten).toBe(0)
    await file.close()
  })

  it('writes what waits when it is closed', async () => {
    const file = await diskStorage.create(inside('file'))
    file.add('late')
    await file.close()
    expect(await readFile(inside('file'), 'utf8')).toBe('late\n')
  })

  it('has its last line without a line feed too, as scripts and editors leave it', async () => {
    await writeFile(inside('file'), 'whole\nlast')
    const file = await diskStorage.open(inside('file'))
    expect(await listOf(file.all())).toEqual(['whole', 'last'])
    await file.close()
  })

  it('is gone when it is discarded', async () => {
    const file = await written(inside('file'), 'line')
    await file.discard()
    expect(existsSync(inside('file'))).toBe(false)
  })

  it('says that it was cut while it was open', async () => {
    const file = await written(inside('file'), 'one', 'two')
    await writeFile(inside('file'), 'o')
    await expect(file.read({ at: 4, bytes: 3 })).rejects.toThrow(/file is shorter than it was/)
    await file.close()
  })
})

describe('a file that is appended to', () => {
  it('goes on behind its last whole line, and removes what was broken off', async () => {
    await writeFile(inside('log'), '{"a":1}\n{"a":2}\n{"a"')
    const file = await diskStorage.openToAppend(inside('log'), '{"a"')
    file.add('{"a":3}')
    await file.sync()
    await file.close()
    expect(await readFile(inside('log'), 'utf8')).toBe('{"a":1}\n{"a":2}\n{"a":3}\n')
  })

  it('begins anew where its first line was broken off', async () => {
    await writeFile(inside('log'), '{"a')
    const file = await diskStorage.openToAppend(inside('log'), '{"a"')
    file.add('{"a":1}')
    await file.close()
    expect(await readFile(inside('log'), 'utf8')).toBe('{"a":1}\n')
  })

  it('finds the end of a last line that is longer than what is read at once', async () => {
    await writeFile(inside('log'), `first\n${'x'.repeat(600_000)}`)
    const file = await diskStorage.openToAppend(inside('log'), 'first')
    expect(await listOf(file.all())).toEqual(['first'])
    await file.close()
    expect((await stat(inside('log'))).size).toBe('first\n'.length)
  })

  it('is left as it is where it is a file of another kind, whose only line has no end', async () => {
    await writeFile(inside('notes'), 'all that I know')
    await expect(diskStorage.openToAppend(inside('notes'), '{"a"')).rejects.toThrow(
      /notes, of another kind\. It is not changed/,
    )
    expect(await readFile(inside('notes'), 'utf8')).toBe('all that I know')
  })

  it('takes lines of several writers, which do not overwrite each other', async () => {
    const one = await diskStorage.openToAppend(inside('log'), '')
    const other = await diskStorage.openToAppend(inside('log'), '')
    one.add('one')
    await one.sync()
    other.add('other')
    await other.sync()
    await Promise.all([one.close(), other.close()])
    expect(await readFile(inside('log'), 'utf8')).toBe('one\nother\n')
  })
})

describe('a temporary file', () => {
  it('keeps lines, and is gone when it is closed', async () => {
    vi.stubEnv('TMPDIR', directory)
    const file = await diskStorage.createTemporary()
    expect(await file.read(file.add('line'))).toBe('line')
    await file.close()
    expect(await readdir(directory)).toEqual([])
  })

  it.runIf(process.platform === 'linux')('has no name while it is used', async () => {
    vi.stubEnv('TMPDIR', directory)
    const file = await diskStorage.createTemporary()
    file.add('secret')
    await file.flush()
    expect(await readdir(directory)).toEqual([])
    await file.discard()
  })

  it('says where it cannot be made', async () => {
    vi.stubEnv('TMPDIR', inside('nowhere'))
    await expect(diskStorage.createTemporary()).rejects.toThrow(/There is no file .*nowhere/)
  })
})

describe('a disk that fails', () => {
  it.runIf(existsSync('/dev/full'))('is full in a sentence', async () => {
    const file = await diskStorage.openToAppend('/dev/full', '')
    file.add('line')
    await expect(file.sync()).rejects.toMatchObject({
      name: 'StorageError',
      code: 'ENOSPC',
      message: 'The disk is full: /dev/full cannot be written.',
    })
    await file.close()
  })

  it('gets nothing more after a line that it could not take whole', async () => {
    const methods = await fileMethods()
    const file = await written(inside('file'), 'whole')
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    const write = vi.spyOn(methods, 'write').mockImplementationOnce(async () => {
      await appendFile(inside('file'), 'bro')
      throw full
    })
    file.add('broken off')
    await expect(file.flush()).rejects.toMatchObject({ code: 'ENOSPC' })
    file.add('later')
    await expect(file.flush()).rejects.toMatchObject({ code: 'ENOSPC' })
    await file.close()
    expect(write).toHaveBeenCalledOnce()
    expect(await readFile(inside('file'), 'utf8')).toBe('whole\nbro')
  })

  it('is written to until all is written, where it takes a part at a time', async () => {
    const methods = await fileMethods()
    const { write } = methods
    vi.spyOn(methods, 'write').mockImplementation(function (
      this: FileHandle,
      ...[buffer, offset, , position]: never[]
    ) {
      return Reflect.apply(write, this, [buffer, offset, 1, position])
    } as never)
    const file = await written(inside('file'), 'by', 'and', 'by')
    await file.close()
    expect(await readFile(inside('file'), 'utf8')).toBe('by\nand\nby\n')
  })

  it('gives all lines of a file of several blocks, whatever lies across their ends', async () => {
    const lines = Array.from({ length: 3_000 }, (_, at) => `${at} ${'ö€𝄞'.repeat(at % 200)}`)
    const file = await written(inside('file'), ...lines, 'x'.repeat(1_500_000), '')
    expect((await stat(inside('file'))).size).toBeGreaterThan(3 * 1024 * 1024)
    expect(await listOf(file.all())).toEqual([...lines, 'x'.repeat(1_500_000), ''])
    await file.close()
  })

  it('may be closed by who leaves it in the middle, and fails there only where it is read on', async () => {
    const methods = await fileMethods()
    const file = await written(inside('file'), ...new Array(300).fill('x'.repeat(10_000)))
    const { read } = methods
    let reads = 0
    vi.spyOn(methods, 'read').mockImplementation(function (this: FileHandle, ...args: never[]) {
      if (++reads === 2) return Promise.reject(Object.assign(new Error(), { code: 'EIO' }))
      return Reflect.apply(read, this, args)
    } as never)
    for await (const line of file.all()) {
      expect(line).toHaveLength(10_000)
      break
    }
    reads = 0
    await expect(listOf(file.all())).rejects.toMatchObject({ code: 'EIO' })
    await file.close()
  })

  it.each([
    ['one', 'a\n', 'a'],
    ['several', 'a\nb\n', 'b'],
    ['none', '', undefined],
    ['one that has no line feed', 'a\nbc', 'bc'],
    ['an empty one', 'a\n\n', ''],
    ['one that is longer than a read', `a\n${'ö'.repeat(300_000)}\n`, 'ö'.repeat(300_000)],
  ])('gives the last line, of %s', async (_, content, last) => {
    await writeFile(inside('file'), content)
    const file = await diskStorage.open(inside('file'))
    expect(await file.last()).toBe(last)
    expect((await listOf(file.all())).at(-1)).toBe(last)
    await file.close()
  })

  it('gives the last line that was added', async () => {
    const file = await diskStorage.create(inside('file'))
    file.add('one')
    file.add('two')
    expect(await file.last()).toBe('two')
    await file.close()
  })

  it.each([
    ['that does not exist', 'nowhere/file', /There is no file .*, or no folder for it/, 'ENOENT'],
    ['under a file', 'a-file/file', /A part of the path .* is not a directory/, 'ENOTDIR'],
  ])('says that a file %s cannot be opened', async (_, name, sentence, code) => {
    await writeFile(inside('a-file'), '')
    for (const opening of [
      () => diskStorage.open(inside(name)),
      () => diskStorage.create(inside(name)),
      () => diskStorage.openToAppend(inside(name), ''),
    ]) {
      await expect(opening()).rejects.toThrow(sentence)
      await expect(opening()).rejects.toMatchObject({ name: 'StorageError', code })
    }
  })

  it('says that a directory is one', async () => {
    const file = await diskStorage.open(directory)
    await expect(listOf(file.all())).rejects.toThrow(`${directory} is a directory.`)
    await file.close()
  })

  it('says the code of an error that has no sentence of its own', async () => {
    const methods = await fileMethods()
    const failure = Object.assign(new Error('odd'), { code: 'EODD' })
    vi.spyOn(methods, 'write').mockRejectedValueOnce(failure)
    const file = await diskStorage.create(inside('file'))
    file.add('line')
    await expect(file.flush()).rejects.toThrow(/file cannot be read or written \(EODD\)/)
    await file.close()
  })
})
