import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { eventReference } from '../../../.ci/event-reference.ts'
import { readSchemaWords } from '../../../.ci/schema-sources.ts'
import { streamEvents } from '../../../schemas/index.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const words = readSchemaWords(`${root}schemas`)

it('says of every event when it is sent', () => {
  for (const type of Object.keys(streamEvents)) {
    const about = words.about.get(words.interfaceOf.get(type) ?? '')
    expect([type, about]).toEqual([type, expect.stringMatching(/^Sent .+\.$/)])
  }
})

it('lists every event and entity with its fields', () => {
  const page = eventReference(words)
  for (const type of Object.keys(streamEvents)) expect(page).toContain(`\n### ${type}\n`)
  expect(page).toContain('| **message** | [Message](#message) |')
  expect(page).toContain('\n### Message\n\nA message of a channel or thread.\n')
  expect(page).not.toMatch(/undefined|\[object/)
})

it('is what EVENTS.md holds: else run npm run docs:events', () => {
  expect(readFileSync(`${root}EVENTS.md`, 'utf8') === eventReference(words)).toBe(true)
})

it('has an anchor for every link', () => {
  const page = eventReference(words)
  const anchors = new Set([...page.matchAll(/^### (.+)$/gm)].map(([, name]) => name?.toLowerCase()))
  for (const [, link] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(link)
})
