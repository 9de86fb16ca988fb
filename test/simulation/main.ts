import './engine/globals.ts'
import { parseArgs } from 'node:util'

// The code that is simulated comes after the globals that it uses.
const { simulate } = await import('./simulation.ts')
const { planOf } = await import('./plan.ts')
const { values } = parseArgs({ options: { seeds: { type: 'string' }, seed: { type: 'string' } } })
const first = Number(values.seed ?? 1)
const count = Number(values.seeds ?? 1)
const started = performance.now()
let steps = 0
for (let seed = first; seed < first + count; seed++) {
  const outcome = await simulate(
    planOf(seed),
    count === 1 ? { witness: (fact) => console.log(JSON.stringify(fact).slice(0, 1500)) } : {},
  )
  steps += outcome.steps
  if (outcome.violation)
    console.log(seed, outcome.violation, outcome.steps, Math.round(outcome.virtualMs / 1000))
}
console.log({ steps, ms: performance.now() - started })
