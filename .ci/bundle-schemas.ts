// Bundles dist/schemas into one file. Its source is 90 small files, which Node takes about 0.1 s to find and
// link. The declarations stay as tsc wrote them.
import { glob, rename, rm } from 'node:fs/promises'
import { build, type Plugin } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'

const entry = 'dist/schemas/index.js'
const bundle = 'dist/schemas/index.bundle.mjs'

/**
 * Makes the fields of each entity and event a function, which is called on first use:
 * `entity('User', () => ({ … }))`. An app uses few of the 331 codecs, and V8 compiles only what is called.
 */
function lateFields(code: string): string {
  const fields = parseAst(code).body.flatMap((statement) => {
    if (statement.type !== 'VariableDeclaration') return []
    const call = statement.declarations[0]?.init
    if (call?.type !== 'CallExpression' || call.callee.type !== 'Identifier') return []
    if (!['entity', 'event'].includes(call.callee.name)) return []
    return call.arguments.filter(
      (each) => each.type === 'ObjectExpression' && each.properties.length > 0,
    )
  })
  if (fields.length < 250) throw new Error(`found the fields of only ${fields.length} codecs`)
  return fields.reduceRight(
    (changed, { start, end }) =>
      `${changed.slice(0, start)}() => (${changed.slice(start, end)})${changed.slice(end)}`,
    code,
  )
}

const late: Plugin = { name: 'late-fields', renderChunk: (code) => ({ code: lateFields(code) }) }

await build({
  input: entry,
  // The app's own io-ts, not a second copy: codecs are compared by identity.
  external: ['io-ts'],
  plugins: [late],
  output: { file: bundle, format: 'esm' },
  logLevel: 'warn',
})
for await (const file of glob('dist/schemas/**/*.js')) await rm(file)
await rename(bundle, entry)
