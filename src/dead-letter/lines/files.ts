import { constants } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { property } from '../../message/thrown.ts'
import { type LinePlace, type Lines, otherFile, type Storage, StorageError } from './lines.ts'

/** Nobody but their owner may read them: they hold payloads, or say who did what. */
const mode = 0o600

const readSize = 512 * 1024
const lineFeed = 10

/** The files of this machine. Their mode is set before anything is written. */
export const diskStorage: Storage = {
  async create(path) {
    const { O_CREAT, O_EXCL, O_RDWR } = constants
    return new FileLines(path, await opened(path, O_CREAT | O_EXCL | O_RDWR), 0)
  },

  async createTemporary() {
    const directory = await mkdtemp(join(tmpdir(), 'sluice-')).catch((error: unknown) => {
      throw storageError(tmpdir(), error)
    })
    const remove = () => rm(directory, { recursive: true, force: true })
    try {
      const path = join(directory, 'lines')
      const { O_CREAT, O_EXCL, O_RDWR } = constants
      const handle = await opened(path, O_CREAT | O_EXCL | O_RDWR)
      // A file without a name is gone with the process, however that ends. Windows does not have this.
      if (process.platform !== 'win32') await remove()
      return new FileLines(path, handle, 0, remove)
    } catch (error) {
      await remove()
      throw error
    }
  },

  async open(path) {
    const handle = await opened(path, constants.O_RDONLY)
    return new FileLines(path, handle, (await handle.stat()).size)
  },

  async openToAppend(path, beginning) {
    // Two processes may append at the same time.
    const { O_APPEND, O_CREAT, O_RDWR } = constants
    const handle = await opened(path, O_APPEND | O_CREAT | O_RDWR)
    try {
      const { size } = await handle.stat()
      await requireBeginning(path, handle, size, beginning)
      const end = await endOfLastLine(handle, size)
      if (end < size) await handle.truncate(end)
      return new FileLines(path, handle, end)
    } catch (error) {
      await handle.close()
      throw storageError(path, error)
    }
  },
}

class FileLines implements Lines {
  readonly name: string
  readonly #handle: FileHandle
  readonly #removed: () => Promise<void>
  #waiting: Buffer[] = []
  #unwritten = 0
  #size: number
  /** Why a write failed. What came after it would be at a wrong place. */
  #failure: { readonly error: unknown } | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(name: string, handle: FileHandle, size: number, removed = async () => {}) {
    this.name = name
    this.#handle = handle
    this.#size = size
    this.#removed = removed
  }

  get unwritten(): number {
    return this.#unwritten
  }

  add(line: string): LinePlace {
    const bytes = Buffer.from(`${line}\n`)
    const place = { at: this.#size + this.#unwritten, bytes: bytes.length - 1 }
    this.#waiting.push(bytes)
    this.#unwritten += bytes.length
    return place
  }

  // One after the other, since each begins where the former one ended.
  flush(): Promise<void> {
    const writing = this.#writing.then(() => this.#write())
    this.#writing = writing.catch((error: unknown) => {
      this.#failure ??= { error }
    })
    return writing
  }

  async sync(): Promise<void> {
    await this.flush()
    await this.#do(() => this.#handle.datasync())
  }

  async read({ at, bytes }: LinePlace): Promise<string> {
    if (at + bytes > this.#size) await this.flush()
    const buffer = Buffer.allocUnsafe(bytes)
    const { bytesRead } = await this.#do(() => this.#handle.read(buffer, 0, bytes, at))
    if (bytesRead === bytes) return buffer.toString()
    throw new StorageError(this.name, 'EIO', `${this.name} is shorter than it was.`)
  }

  async *all(): AsyncGenerator<string> {
    if (this.#unwritten > 0) await this.flush()
    let rest: Buffer[] = []
    for await (const block of this.#blocks()) {
      let from = 0
      for (let end = block.indexOf(lineFeed); end !== -1; ) {
        const line = block.toString('utf8', from, end)
        if (rest.length === 0) yield line
        else yield Buffer.concat([...rest, block.subarray(from, end)]).toString()
        rest = []
        from = end + 1
        end = block.indexOf(lineFeed, from)
      }
      if (from < block.length) rest.push(Buffer.from(block.subarray(from)))
    }
    if (rest.length > 0) yield Buffer.concat(rest).toString()
  }

  /** The file, block by block. While one is used the next one is read; it is gone when the next but one comes. */
  async *#blocks(): AsyncGenerator<Buffer> {
    let [used, unused] = [Buffer.allocUnsafe(readSize), Buffer.allocUnsafe(readSize)]
    const read = (into: Buffer, at: number) =>
      this.#do(() => this.#handle.read(into, 0, readSize, at))
    let coming = read(used, 0)
    try {
      for (let at = 0; ; ) {
        const { bytesRead } = await coming
        if (bytesRead === 0) return
        at += bytesRead
        coming = read(unused, at)
        // Its failure is thrown when it is its turn.
        coming.catch(() => {})
        yield used.subarray(0, bytesRead)
        ;[used, unused] = [unused, used]
      }
    } finally {
      // Who goes away may close the file.
      await coming.catch(() => {})
    }
  }

  async last(): Promise<string | undefined> {
    if (this.#unwritten > 0) await this.flush()
    const { size } = await this.#do(() => this.#handle.stat())
    if (size === 0) return undefined
    // Without the line feed that ends it.
    const isEnded = (await this.read({ at: size - 1, bytes: 1 })) === '\n'
    const end = isEnded ? size - 1 : size
    const at = await this.#do(() => endOfLastLine(this.#handle, end))
    return await this.read({ at, bytes: end - at })
  }

  async close(): Promise<void> {
    try {
      // A failure was thrown already.
      if (this.#unwritten > 0 && this.#failure === undefined) await this.flush()
    } finally {
      await this.#handle.close()
      await this.#removed()
    }
  }

  async discard(): Promise<void> {
    await this.#handle.close()
    await rm(this.name, { force: true })
    await this.#removed()
  }

  async #write(): Promise<void> {
    if (this.#failure) throw this.#failure.error
    if (this.#waiting.length === 0) return
    const bytes = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#unwritten -= bytes.length
    const at = this.#size
    this.#size += bytes.length
    for (let done = 0; done < bytes.length; ) {
      const length = bytes.length - done
      const { bytesWritten } = await this.#do(() =>
        this.#handle.write(bytes, done, length, at + done),
      )
      done += bytesWritten
    }
  }

  async #do<A>(work: () => Promise<A>): Promise<A> {
    try {
      return await work()
    } catch (error) {
      throw storageError(this.name, error)
    }
  }
}

async function opened(path: string, flags: number): Promise<FileHandle> {
  try {
    return await open(path, flags, mode)
  } catch (error) {
    throw storageError(path, error)
  }
}

/** Before its last line may be removed: it could be all of a file of somebody else. */
async function requireBeginning(
  path: string,
  handle: FileHandle,
  size: number,
  beginning: string,
): Promise<void> {
  const buffer = Buffer.alloc(Math.min(size, Buffer.byteLength(beginning)))
  await handle.read(buffer, 0, buffer.length, 0)
  if (!beginning.startsWith(buffer.toString())) throw otherFile(path)
}

/** The bytes up to the last line feed. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(readSize)
  for (let end = size; end > 0; ) {
    const from = Math.max(0, end - readSize)
    await handle.read(buffer, 0, end - from, from)
    const found = buffer.subarray(0, end - from).lastIndexOf(lineFeed)
    if (found !== -1) return from + found + 1
    end = from
  }
  return 0
}

const meanings: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `The disk is full: ${path} cannot be written.`,
  EDQUOT: (path) => `This user's share of the disk is used up: ${path} cannot be written.`,
  EFBIG: (path) => `${path} is at the limit of the size of a file.`,
  EEXIST: (path) => `There is already a file ${path}. It is not overwritten: give another name.`,
  ENOENT: (path) => `There is no file ${path}, or no folder for it.`,
  EACCES: (path) => `This user may not open ${path}.`,
  EPERM: (path) => `This user may not open ${path}.`,
  EISDIR: (path) => `${path} is a directory.`,
  ENOTDIR: (path) => `A part of the path ${path} is not a directory.`,
  EROFS: (path) => `${path} is on a file system that cannot be written.`,
}

function storageError(path: string, cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause
  const found = property(cause, 'code')
  const code = typeof found === 'string' ? found : 'EIO'
  const sentence = meanings[code]?.(path) ?? `${path} cannot be read or written (${code}).`
  return new StorageError(path, code, sentence, { cause })
}
