import { availableParallelism } from 'node:os'
import { afterAll, describe, expect, it } from 'vitest'
import { ProcessPool } from '../command/process-pool.ts'
import { keptSeeds } from './kept-seeds.ts'

const pool = new ProcessPool({ jobs: availableParallelism() })
afterAll(() => pool.close())

describe.concurrent('what a simulation once found does not happen again', () => {
  it.each(keptSeeds)('$found (seed $seed)', async ({ seed, faults }) => {
    const result = await pool.run({ seed, faults, logs: false, explains: 'what matters' })
    expect(result.violation, result.text).toBeUndefined()
  })
})
