import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'

/** A bench measures, prints what it found for a person, and returns it for a program. */
export type Bench = () => Promise<unknown>

/** Imported one by one, so that none of them warms up or slows down another. */
const benches: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  decode: () => import('./decode.ts'),
  worker: () => import('./worker.ts'),
  waiting: () => import('./waiting.ts'),
  telemetry: () => import('./telemetry.ts'),
  model: () => import('./model.ts'),
  local: () => import('./local.ts'),
  scale: () => import('./scale.ts'),
  startup: () => import('./startup.ts'),
  desk: () => import('./desk.ts'),
  web: () => import('./web.ts'),
  lambda: () => import('./lambda.ts'),
  idempotency: () => import('./idempotency.ts'),
}

const usage = `npm run bench                        all of them
npm run bench -- NAME…               some: ${Object.keys(benches).join(', ')}
npm run bench -- [NAME…] --json FILE also write the figures to a file`

const { values, positionals } = asked()
const unknown = positionals.find((name) => !Object.hasOwn(benches, name))
if (values.help || unknown !== undefined) {
  console.log(unknown === undefined ? usage : `There is no bench "${unknown}".\n\n${usage}`)
  process.exit(unknown === undefined ? 0 : 2)
}

const results: Record<string, unknown> = {}
for (const [name, load] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.log(`\n${name}\n`)
  results[name] = await (await load()).bench()
}
if (values.json !== undefined) {
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length }
  await writeFile(values.json, `${JSON.stringify({ machine, ...results }, null, 2)}\n`)
}

function asked() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    console.log(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}
