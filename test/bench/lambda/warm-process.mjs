// A process that loads a bundled function, calls it again and again with an event, and prints the microseconds of a call.
import { readFileSync } from 'node:fs'

const [bundle, eventFile] = process.argv.slice(2)
const text = readFileSync(eventFile, 'utf8')
const { handler } = await import(bundle)
const context = { getRemainingTimeInMillis: () => 30_000 }
const warmUps = 500
const calls = 3_000

let tookMs = 0
for (let call = -warmUps; call < calls; call++) {
  // Lambda's runtime parses the event; that is not the function's.
  const event = JSON.parse(text)
  const begun = performance.now()
  const { batchItemFailures } = await handler(event, context)
  if (call >= 0) tookMs += performance.now() - begun
  if (batchItemFailures.length > 0) throw new Error('the function failed')
}
process.stdout.write(JSON.stringify({ microseconds: (tookMs / calls) * 1_000 }))
