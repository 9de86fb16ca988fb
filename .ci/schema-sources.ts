import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The comments in the sources of schemas/, which the codecs do not have at run time. */
export interface SchemaWords {
  /** The comment of each interface, by name. */
  readonly about: ReadonlyMap<string, string>
  /** The comment of each field, by the name of its interface, then its own. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** The name of the interface of each event type. */
  readonly interfaceOf: ReadonlyMap<string, string>
}

/** Reads the comments of all files in a folder and below. */
export function readSchemaWords(folder: string): SchemaWords {
  const text = globSync('**/*.ts', { cwd: folder })
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  const groups = new Map(blocks(text, /const (\w+) = \{/g).map(({ name, body }) => [name, body]))
  const interfaces = blocks(text, /export interface (\w+)/g)
  return {
    about: new Map(interfaces.map(({ name, comment }) => [name, comment])),
    fields: new Map(interfaces.map(({ name, body }) => [name, fieldWords(body, groups)])),
    interfaceOf: new Map(
      interfaces.flatMap(({ name, body }) => {
        const type = /= event\(\s*'\w+',\s*'([^']+)'/.exec(body)?.[1]
        return type === undefined ? [] : [[type, name]]
      }),
    ),
  }
}

interface Block {
  readonly name: string
  /** The comment above it, as one line. */
  readonly comment: string
  /** From the name to the next exported statement. */
  readonly body: string
}

function blocks(text: string, start: RegExp): Block[] {
  return [...text.matchAll(start)].map((match) => {
    const rest = text.slice(match.index + match[0].length)
    const end = rest.search(/\nexport const |\n\/\*\*|\nexport interface /)
    return {
      name: match[1] ?? '',
      comment: commentBefore(text.slice(0, match.index)),
      body: end < 0 ? rest : rest.slice(0, end),
    }
  })
}

/** The comment at the end of a text, without its delimiters. */
function commentBefore(text: string): string {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export )?$/.exec(text)?.[1] ?? ''
  return plain(comment)
}

function fieldWords(body: string, groups: ReadonlyMap<string, string>): Map<string, string> {
  const words = new Map<string, string>()
  for (const [, group] of body.matchAll(/(?:\.\.\.|, )(\w+)/g)) {
    const groupBody = groups.get(group ?? '')
    if (groupBody === undefined || groupBody === body) continue
    for (const [field, comment] of fieldWords(groupBody, groups)) words.set(field, comment)
  }
  for (const [, comment, field] of body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+):/g)) {
    words.set(field ?? '', plain(comment ?? ''))
  }
  return words
}

function plain(comment: string): string {
  return comment
    .replace(/\n\s*\* ?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
