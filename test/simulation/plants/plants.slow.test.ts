import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { forEachLimited } from '../../../src/queue/concurrency.ts'
import { laws } from '../laws/laws.ts'
import { planted, urlOf } from './plant.ts'
import { plants } from './plants.ts'

const seeds = Array.from({ length: 200 }, (_, at) => at + 1)

/** Of them at the same time. */
const processes = 2

/** Runs seeds in a process of their own. Resolves with the law that was broken. */
async function run(args: readonly string[], seeds: readonly number[]): Promise<Breach | null> {
  const file = fileURLToPath(new URL('run.ts', import.meta.url))
  const command = ['--conditions=sluice-source', file, ...args, ...seeds.map(String)]
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 300_000 })
  return JSON.parse(stdout)
}

interface Breach {
  readonly seed: number
  readonly law: string
  readonly what: string
}

describe('the simulator', () => {
  const found = new Map<string, Breach | null>()
  const failed = new Map<string, unknown>()

  beforeAll(async () => {
    await forEachLimited(plants, processes, async ({ name, seed }) => {
      try {
        found.set(name, await run(['--plant', name], seed === undefined ? seeds : [seed]))
      } catch (error) {
        failed.set(name, error)
      }
    })
  }, 1_800_000)

  it.each(plants)('finds that $name', ({ name, law = 'none', seed }) => {
    expect(failed.get(name)).toBeUndefined()
    const expected = law === 'none' ? 'no law was broken' : `${law} was kept`
    const where = seed === undefined ? `within ${seeds.length} seeds` : `with the seed ${seed}`
    expect(found.get(name), `${expected} ${where}`).toMatchObject({
      law: expect.any(String),
    })
  })

  it('breaks no law with the same seeds where nothing is planted', {
    timeout: 300_000,
  }, async () => {
    const finders = [...found.values()].flatMap((breach) => breach?.seed ?? [])
    expect(finders.length).toBeGreaterThan(0)
    expect(await run([], [...new Set(finders)])).toBeNull()
  })
})

describe('a plant', () => {
  it.each(plants)('has its place in the source: $name', (plant) => {
    expect(() => planted(plant, readFileSync(urlOf(plant), 'utf8'))).not.toThrow()
  })

  it('names a law that there is, and has a name of its own', () => {
    const names = laws.map(({ follow }) => follow?.name)
    for (const { law } of plants) if (law !== undefined) expect(names).toContain(law)
    expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length)
  })
})
