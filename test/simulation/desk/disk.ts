import type { Storage } from '../../../src/dead-letter/lines/lines.ts'
import { createMemoryStorage } from '../../../src/dead-letter/lines/memory.ts'
import type { Process } from '../engine/process.ts'
import { DiskLines, type DiskOptions } from './disk-lines.ts'

/** What is in a file, and how much of it outlives the machine. */
interface File {
  readonly lines: string[]
  synced: number
}

/**
 * The disk of a person's machine. What a process has written outlives it; what was synced outlives the machine too.
 * Files take their time, and a disk can be full.
 */
export class Disk {
  readonly #options: DiskOptions
  readonly #files = new Map<string, File>()
  #storage = createMemoryStorage()

  constructor(options: DiskOptions) {
    this.#options = options
  }

  /** As a process sees it. */
  seenBy(process: Process): Storage {
    const storage = () => this.#storage
    const opened = async (path: string, open: () => ReturnType<Storage['open']>) => {
      const lines = new DiskLines(await open(), this.#options, process, {
        written: (some) => void this.#fileOf(path).lines.push(...some),
        synced: () => this.#synced(path),
        wentDown: () => this.#goDown(),
      })
      await lines.wait()
      return lines
    }
    return {
      create: (path) => opened(path, () => storage().create(path)),
      createTemporary: async () =>
        new DiskLines(await storage().createTemporary(), this.#options, process, undefined),
      open: (path) => opened(path, () => storage().open(path)),
      openToAppend: (path, beginning) =>
        opened(path, () => storage().openToAppend(path, beginning)),
    }
  }

  /** What is in a file now. */
  linesOf(path: string): readonly string[] {
    return this.#files.get(path)?.lines ?? []
  }

  #fileOf(path: string): File {
    const file = this.#files.get(path) ?? { lines: [], synced: 0 }
    this.#files.set(path, file)
    return file
  }

  #synced(path: string): void {
    const file = this.#fileOf(path)
    file.synced = file.lines.length
  }

  /** What was not synced is gone. */
  #goDown(): void {
    this.#storage = createMemoryStorage()
    for (const [path, file] of this.#files) {
      file.lines.splice(file.synced)
      void restore(this.#storage, path, file.lines)
    }
  }
}

/** Nothing here takes time: it is there before another process can look. */
async function restore(storage: Storage, path: string, lines: readonly string[]): Promise<void> {
  const file = await storage.create(path)
  for (const line of lines) file.add(line)
  await file.flush()
}
