import { type LinePlace, type Lines, otherFile, type Storage, StorageError } from './lines.ts'

/** Files in memory. They outlive whoever wrote them, as files do. */
export function createMemoryStorage(): Storage {
  const files = new Map<string, string[]>()
  let temporary = 0
  return {
    async create(path) {
      if (files.has(path)) throw new StorageError(path, 'EEXIST', `There is a file ${path}.`)
      return linesOf(path, files)
    },
    async createTemporary() {
      return linesOf(`temporary ${++temporary}`, new Map())
    },
    async open(path) {
      if (!files.has(path)) throw new StorageError(path, 'ENOENT', `There is no file ${path}.`)
      return linesOf(path, files)
    },
    async openToAppend(path, beginning) {
      const [first] = files.get(path) ?? []
      if (first !== undefined && !first.startsWith(beginning)) throw otherFile(path)
      return linesOf(path, files)
    },
  }
}

function linesOf(name: string, files: Map<string, string[]>): Lines {
  const written = files.get(name) ?? []
  files.set(name, written)
  const waiting: string[] = []
  const flush = async () => void written.push(...waiting.splice(0))
  return {
    name,
    get unwritten() {
      return waiting.reduce((sum, line) => sum + line.length, 0)
    },
    // A place is the number of the line: nobody but `read` looks at it.
    add(line): LinePlace {
      waiting.push(line)
      return { at: written.length + waiting.length - 1, bytes: line.length }
    },
    flush,
    sync: flush,
    async read({ at }) {
      await flush()
      return written[at] ?? ''
    },
    async *all() {
      await flush()
      yield* written
    },
    async last() {
      await flush()
      return written.at(-1)
    },
    close: flush,
    discard: async () => void files.delete(name),
  }
}
