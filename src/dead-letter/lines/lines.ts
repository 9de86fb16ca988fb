/** Where a line is. */
export interface LinePlace {
  /** The bytes before it. */
  readonly at: number
  /** Without its line feed. */
  readonly bytes: number
}

/**
 * Lines of text that are written one after the other and read again: a file, or memory. A line is added to what
 * the next flush writes, so that many small ones are one write.
 */
export interface Lines {
  /** What it is called in an error: the path of a file. */
  readonly name: string
  /** Returns where the line will be. It holds no line feed. */
  add(line: string): LinePlace
  /** How many bytes the next flush writes. */
  readonly unwritten: number
  /** @throws StorageError (rejects) when the disk is full, for example. Then nothing more can be added. */
  flush(): Promise<void>
  /** The same, and waits until the disk has it: it outlives a machine that goes down. */
  sync(): Promise<void>
  read(place: LinePlace): Promise<string>
  /** All lines from the first one on; the last one also without a line feed, as editors and scripts leave it. */
  all(): AsyncIterable<string>
  /** The last line of all, without reading the others; undefined where there is none. */
  last(): Promise<string | undefined>
  close(): Promise<void>
  /** Closes and deletes it. */
  discard(): Promise<void>
}

/** How files of lines are made and opened. In a test, in memory. */
export interface Storage {
  /** @throws StorageError (rejects) where there is a file of this name. */
  create(path: string): Promise<Lines>
  /** A file that nobody else sees, and that is gone when it is closed or the process ends. */
  createTemporary(): Promise<Lines>
  /** For reading only. */
  open(path: string): Promise<Lines>
  /**
   * Makes it where it does not exist. A last line that was broken off is removed. `beginning`: what its first line
   * begins with.
   *
   * @throws StorageError (rejects) for a file that begins otherwise, which is not changed.
   */
  openToAppend(path: string, beginning: string): Promise<Lines>
}

/** What cannot be done with a file. The message is a sentence that names it. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  /** That of the operating system: `ENOSPC`, `EACCES` … */
  readonly code: string
  readonly path: string

  constructor(path: string, code: string, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.path = path
    this.code = code
  }
}

/** A file that is to be gone on with is none of ours. */
export function otherFile(path: string): StorageError {
  const sentence = `There is already a file ${path}, of another kind. It is not changed: give another name.`
  return new StorageError(path, 'EEXIST', sentence)
}

/** Waits for room where more than this waits to be written, in bytes. */
const mostUnwritten = 32 * 1024

/** Writes what waits, where it is much. To be awaited between additions. */
export async function flushIfMuch(...all: readonly Lines[]): Promise<void> {
  for (const lines of all) if (lines.unwritten > mostUnwritten) await lines.flush()
}
