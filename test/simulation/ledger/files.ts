import { idsIn } from '../desk/journal-file.ts'
import type { FactOf } from '../fact.ts'

/** What is known of a file, whatever kind it is of. */
export interface FileEntry {
  /** The ids of the letters of which it is safe that they were about to be sent. */
  readonly intended: Set<string>
  /** The ids of the letters that are written down as sent. */
  readonly sent: Set<string>
  /** The ids of the messages that it safely has as a whole. */
  readonly exported: Set<string>
  /** It safely says that something has begun, in the name of these. */
  readonly begun: Set<string>
  /** Written, and not synced. */
  unsafe: readonly Line[]
}

type Line = Readonly<Record<string, unknown>>

/** The files of all machines, by the name of the machine and their own. */
export class Files {
  readonly #files = new Map<string, FileEntry>()

  of(process: string, path: string): FileEntry {
    const key = `${machineOf(process)} ${path}`
    const file = this.#files.get(key) ?? newFile()
    this.#files.set(key, file)
    return file
  }

  written({ process, path, lines, isSynced }: FactOf<'Written'>): void {
    const file = this.of(process, path)
    const written = lines.map((line) => JSON.parse(line) as Line)
    for (const line of written) for (const id of idsIn(line, 'sent')) file.sent.add(id)
    file.unsafe = [...file.unsafe, ...written]
    if (!isSynced) return
    for (const line of file.unsafe) makeSafe(line, file)
    file.unsafe = []
  }

  wentDown({ process }: FactOf<'WentDown'>): void {
    for (const [key, file] of this.#files) {
      if (key.startsWith(`${machineOf(process)} `)) file.unsafe = []
    }
  }
}

function makeSafe(line: Line, { intended, exported, begun }: FileEntry): void {
  for (const id of idsIn(line, 'intent')) intended.add(id)
  if (line.sluice === 'message' && typeof line.body === 'string') exported.add(String(line.id))
  if (line.sluice === 'audit' && line.event === 'began') begun.add(String(line.by))
}

function newFile(): FileEntry {
  return {
    intended: new Set(),
    sent: new Set(),
    exported: new Set(),
    begun: new Set(),
    unsafe: [],
  }
}

/** All lives of a person have one. */
function machineOf(process: string): string {
  return process.split('.')[0] ?? process
}
