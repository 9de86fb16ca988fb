import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the sources of schemas/ say in their comments; the codecs themselves do not keep it. */
export interface SchemaWords {
  /** By the name of an interface: the sentence above it. */
  readonly about: ReadonlyMap<string, string>
  /** By the name of an interface, then of a field: the sentence above the field. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** By event type: the name of its interface. */
  readonly interfaceOf: ReadonlyMap<string, string>
}

/** Reads the comments of all files below a folder. */
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
  /** The comment above, as one line. */
  readonly comment: string
  /** From the name to the next statement that exports something. */
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

/** The comment that ends a text, without its marks. */
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
