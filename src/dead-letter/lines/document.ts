import { tryParseJson } from '../../message/json.ts'
import type { Lines } from './lines.ts'

/** A file of lines that is not what it should be. The message is a sentence that names it. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly path: string

  constructor(path: string, what: string) {
    super(`${path} ${what}.`)
    this.path = path
  }
}

/** What the first line of a document of ours says. */
export interface DocumentKind {
  readonly kind: 'snapshot' | 'plan' | 'journal'
  readonly version: number
}

type Fields = Readonly<Record<string, unknown>>

/**
 * The first line of a document of ours.
 *
 * @throws DocumentError for another file, and for another version.
 */
export async function readHeader(lines: Lines, { kind, version }: DocumentKind): Promise<Fields> {
  const first = await firstLine(lines)
  const header = first === undefined ? undefined : fieldsOf(first)
  if (header?.sluice !== kind) throw new DocumentError(lines.name, `is not a ${kind} of sluice`)
  if (header.version === version) return header
  throw new DocumentError(
    lines.name,
    `is a ${kind} of version ${JSON.stringify(header.version)}, and this release reads version ${version}`,
  )
}

/** @throws DocumentError that names the line. */
export function parseLine(text: string, line: number, path: string): Fields {
  const fields = fieldsOf(text)
  if (fields !== undefined) return fields
  throw new DocumentError(path, `cannot be read: line ${line} is not a JSON object`)
}

function fieldsOf(text: string): Fields | undefined {
  const value = tryParseJson(text)
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined
}

async function firstLine(lines: Lines): Promise<string | undefined> {
  for await (const line of lines.all()) return line
  return undefined
}
