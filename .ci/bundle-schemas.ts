// Makes one file of dist/schemas. It is 80 small files in the tree, one noun each, and Node takes
// about a tenth of a second to find and link those; one file takes a third of that, most of it io-ts.
// The declarations stay as tsc wrote them.
import { glob, rename, rm } from 'node:fs/promises'
import { build } from 'rolldown'

const entry = 'dist/schemas/index.js'
const bundle = 'dist/schemas/index.bundle.mjs'

await build({
  input: entry,
  // The app's own io-ts, not a second one: codecs are known by identity.
  external: ['io-ts'],
  output: { file: bundle, format: 'esm' },
  logLevel: 'warn',
})
for await (const file of glob('dist/schemas/**/*.js')) await rm(file)
await rename(bundle, entry)
