import { registerHooks } from 'node:module'
import { parseArgs } from 'node:util'
import { type Plant, planted, urlOf } from './plant.ts'
import { plants } from './plants.ts'

/**
 * Runs seeds, with a plant or without one, until the law is broken that has to find it. Prints that law and the seed,
 * as a line of JSON; `null` when it was kept.
 *
 * node --conditions=sluice-source test/simulation/plants/run.ts [--plant NAME] SEED…
 */
const { values, positionals } = parseArgs({
  options: { plant: { type: 'string' } },
  allowPositionals: true,
})
const plant = values.plant === undefined ? undefined : plantOf(values.plant)
if (plant !== undefined) put(plant)
// The code that is simulated comes after the plant, and after the globals that it uses.
await import('../engine/globals.ts')
const { simulate } = await import('../simulation.ts')
const { planOf } = await import('../plan.ts')
const { laws } = await import('../laws/laws.ts')
console.log(JSON.stringify(await firstBreach(positionals.map(Number))))

async function firstBreach(seeds: readonly number[]) {
  for (const seed of seeds) {
    const { violation } = await simulate(planOf(seed))
    if (violation === undefined) continue
    const law = laws.find(({ promise }) => promise === violation.law)?.follow?.name
    if (plant?.law === undefined || plant.law === law) return { seed, ...violation }
  }
  return null
}

function plantOf(name: string): Plant {
  const plant = plants.find((one) => one.name === name)
  if (plant === undefined) throw new Error(`there is no plant "${name}"`)
  return plant
}

/** Files are loaded with the fault from now on. The one on the disk stays as it is. */
function put(plant: Plant): void {
  const { href } = urlOf(plant)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (url !== href) return loaded
      return { ...loaded, source: planted(plant, String(loaded.source)) }
    },
  })
}
