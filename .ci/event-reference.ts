// Writes EVENTS.md from schemas/ and its comments: each event, when Stream sends it, and its fields.
// Usage: npm run docs:events [-- FILE]
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type * as t from 'io-ts'
import { type EntityKind, kindOf, streamEvents } from '../schemas/index.ts'
import { readSchemaWords, type SchemaWords } from './schema-sources.ts'

const products = [
  ['chat', 'Chat'],
  ['moderation', 'Moderation'],
  ['video', 'Video'],
  ['feeds', 'Feeds'],
  ['other', 'Other'],
] as const

export function eventReference(words: SchemaWords): string {
  const events = Object.entries(streamEvents).sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = [
    '# Events',
    '',
    `The ${events.length} event types that Stream sends to a queue, with their fields, as \`sluice/schemas\``,
    'decodes them. `npm run docs:events` generates this page.',
    '',
    'A field in **bold** is required. Any other can be absent or null, at every depth: Stream trims and nulls',
    'what its own description calls required. Keys that are not listed stay in the event. A timestamp is an',
    'RFC 3339 string (or a number of nanoseconds); `toDate` reads it. Of enumerations, the known members are',
    'listed; Stream adds new ones.',
    '',
  ]
  for (const [product, title] of products) {
    const ofProduct = events.filter(([, codec]) => codec.product === product)
    lines.push(`## ${title}`, '')
    for (const [type, codec] of ofProduct) {
      const name = words.interfaceOf.get(type) ?? ''
      lines.push(`### ${type}`, '', words.about.get(name) ?? '', '', `\`${name}\``, '')
      lines.push(...fieldTable(codec, words.fields.get(name)), '')
    }
  }
  lines.push('## Entities', '')
  for (const [name, codec] of entitiesOf(events.map(([, codec]) => codec))) {
    lines.push(`### ${name}`, '', words.about.get(name) ?? '', '')
    lines.push(...fieldTable(codec, words.fields.get(name)), '')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function fieldTable(codec: t.Mixed, words: ReadonlyMap<string, string> | undefined): string[] {
  const { required, optional } = kindOf(codec) as EntityKind
  const row = (field: string, kind: t.Mixed, title: string) =>
    `| ${title} | ${kindText(kind)} | ${words?.get(field) ?? ''} |`
  return [
    '| field | kind | |',
    '| --- | --- | --- |',
    ...Object.entries(required).map(([field, kind]) => row(field, kind, `**${field}**`)),
    ...Object.entries(optional).map(([field, kind]) => row(field, kind, field)),
  ]
}

function kindText(codec: t.Mixed): string {
  const kind = kindOf(codec)
  switch (kind._tag) {
    case 'literal':
      return `\`${kind.value}\``
    case 'enum':
      return kind.members.map((member) => `\`${member}\``).join(', ')
    case 'list':
      return `list of ${kindText(kind.item)}`
    case 'record':
      return `record of ${kindText(kind.value)}`
    case 'stringOr':
      return `${kindText(kind.codec)} or string`
    case 'object':
      return 'object'
    case 'entity':
      return kind.name.startsWith('custom data')
        ? kind.name
        : `[${kind.name}](#${kind.name.toLowerCase()})`
    default:
      return kind._tag
  }
}

/** All entities that occur in events, by name. */
function entitiesOf(events: readonly t.Mixed[]): [string, t.Mixed][] {
  const found = new Map<string, t.Mixed>()
  const reached = new Set<t.Mixed>(events)
  for (const codec of reached) {
    const kind = kindOf(codec)
    if (kind._tag === 'list') reached.add(kind.item)
    if (kind._tag === 'record') reached.add(kind.value)
    if (kind._tag === 'stringOr') reached.add(kind.codec)
    if (kind._tag !== 'entity') continue
    for (const part of Object.values({ ...kind.required, ...kind.optional })) reached.add(part)
    if (kind.product === undefined && !kind.name.startsWith('custom data')) {
      found.set(kind.name, codec)
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const file = process.argv[2] ?? `${root}EVENTS.md`
  writeFileSync(file, eventReference(readSchemaWords(`${root}schemas`)))
  process.stdout.write(`Wrote ${file}\n`)
}
