import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

/** What `npm run page` has built. */
const built = fileURLToPath(new URL('../../../src/web/static/', import.meta.url))
const files = readdirSync(built, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))

/** Names of XML, which nothing asks for, and what is only quoted: licences, and addresses in sentences of Preact. */
const neverAsked = /http:\/\/www\.w3\.org\/[\w./#-]+/g

describe('the files of the page', () => {
  it('are small: compressed below 150 KB in all', () => {
    const bytes = files.map((file) => gzipSync(readFileSync(file)).length)
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(150 * 1024)
    expect(bytes.length).toBeGreaterThan(2)
  })

  it.each(files.filter((file) => !file.endsWith('.md')))('ask no other host: %s', (file) => {
    const text = readFileSync(file, 'utf8').replace(neverAsked, '')
    expect(text.match(/(?:https?:|wss?:)?\/\/[a-z0-9-]+\.[a-z]{2,}/gi)).toBeNull()
  })
})
