import { afterAll, expect, it } from 'vitest'
import { ProcessPool } from '../command/process-pool.ts'

const pool = new ProcessPool({ jobs: 1 })
const otherPool = new ProcessPool({ jobs: 1 })
afterAll(() => Promise.all([pool.close(), otherPool.close()]))

const seeds = [11, 12, 15]

const run = (by: ProcessPool, seed: number, faults?: readonly string[]) =>
  by.run({ seed, faults, logs: true, explains: 'nothing' })

it('runs a seed in the same way again, and in another process, whatever has run there before', async () => {
  for (const seed of seeds) await run(pool, seed)
  for (const seed of seeds.toReversed()) {
    const result = await run(pool, seed)
    expect(result.digest).toMatch(/^[0-9a-f]{16}$/)
    expect(await run(otherPool, seed)).toEqual(result)
  }
})

it('runs a seed in the same way when all of its faults are named', async () => {
  let faults = 0
  for (const seed of seeds) {
    const result = await run(pool, seed)
    expect(await run(pool, seed, result.faults)).toEqual(result)
    faults += result.faults.length
  }
  expect(faults).toBeGreaterThan(100)
})

it('draws the faults that are left as before when others are left out', async () => {
  const { faults } = await run(pool, 12)
  const [first = ''] = faults
  const alone = await run(pool, 12, [first])
  expect(alone.faults).toEqual([first])
})
