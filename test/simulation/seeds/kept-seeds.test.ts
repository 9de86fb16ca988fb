import { availableParallelism } from 'node:os'
import { afterAll, describe, expect, it } from 'vitest'
import { Crew } from '../command/crew.ts'
import { keptSeeds } from './kept-seeds.ts'

const crew = new Crew({ jobs: availableParallelism() })
afterAll(() => crew.close())

describe.concurrent('what a simulation once found does not happen again', () => {
  it.each(keptSeeds)('$found (seed $seed)', async ({ seed, faults }) => {
    const result = await crew.run({ seed, faults, logs: false, explains: 'what matters' })
    expect(result.violation, result.text).toBeUndefined()
  })
})
