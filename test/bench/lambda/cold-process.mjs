// A process that loads a bundled function, calls it once with an event, and prints how long that took, in milliseconds.
import { readFileSync } from 'node:fs'

const [bundle, eventFile] = process.argv.slice(2)
const event = JSON.parse(readFileSync(eventFile, 'utf8'))
const begun = performance.now()
const { handler } = await import(bundle)
const loaded = performance.now()
const answer = await handler(event, { getRemainingTimeInMillis: () => 30_000 })
const answered = performance.now()
if (answer.batchItemFailures.length > 0) throw new Error('the function failed')
process.stdout.write(JSON.stringify({ load: loaded - begun, first: answered - loaded }))
