// Bundles what is loaded as a whole into one file each: the schemas and the local SQS. Their sources are 90 and 60
// small files, which Node takes about 0.1 s to find and link. The declarations stay as tsc wrote them.
import { glob, rename, rm } from 'node:fs/promises'
import { build, type Plugin } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'

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

/** Bundles what the entry imports, but for `external`, and removes the modules of a directory, which are in it now. */
async function bundle(
  entry: string,
  directory: string,
  options: { readonly external: (string | RegExp)[]; readonly plugins?: Plugin[] },
): Promise<void> {
  const file = `${entry}.bundle.mjs`
  await build({ ...options, input: entry, output: { file, format: 'esm' }, logLevel: 'warn' })
  for await (const module of glob(`${directory}/**/*.js`)) await rm(module)
  await rename(file, entry)
}

// The app's own io-ts, not a second copy: codecs are compared by identity.
await bundle('dist/schemas/index.js', 'dist/schemas', { external: ['io-ts'], plugins: [late] })

// The class of errors is that of the other entries.
const external = [/^node:/, /queue-error\.js$/]
await bundle('dist/src/local/sqs.js', 'dist/src/local/face', { external })
