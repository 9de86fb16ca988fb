import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { describe, expect, it } from 'vitest'

const web = fileURLToPath(new URL('../../../src/web/', import.meta.url))

/** What a browser is given: `npm run page` puts them into the package. */
const packages = /^(?:preact(?:\/.*)?|@preact\/signals|@tanstack\/virtual-core|vite\/client)$/

function sourcesIn(folder: string): string[] {
  return readdirSync(join(web, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(web, join(entry.parentPath, entry.name)))
}

describe('the page', () => {
  it.each(sourcesIn('page'))('imports nothing of ours but its own files and types: %s', (path) => {
    const code = readFileSync(join(web, path), 'utf8')
    for (const [all, , source = ''] of code.matchAll(/(from|import)\s*\(?\s*'([^']+)'/g)) {
      if (!source.startsWith('.')) expect(source, all).toMatch(packages)
      else expect(join(dirname(path), source), all).toMatch(/^(?:page|wire)\//)
    }
  })
})

describe('what the page and its server say to each other', () => {
  it.each(sourcesIn('wire'))('is types, of which nothing is left to run: %s', (path) => {
    const code = readFileSync(join(web, path), 'utf8')
    expect(transformSync(code, { loader: 'ts' }).code.trim()).toBe('')
  })
})
