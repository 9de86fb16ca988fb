import { describe, expect, it } from 'vitest'
import { shrink } from './shrink.ts'

const limits = { maxRuns: 1_000, maxMs: 1_000, nowMs: () => 0 }
const hundred = Array.from({ length: 100 }, (_none, at) => at)

/** Notes what it is asked. */
function needs(isEnough: (some: ReadonlySet<number>) => boolean) {
  const asked: (readonly number[])[] = []
  const suffices = async (some: readonly number[]) => {
    asked.push(some)
    return isEnough(new Set(some))
  }
  return { asked, suffices }
}

describe('shrinking', () => {
  it('leaves what is necessary together, in its order', async () => {
    const { suffices } = needs((some) => some.has(7) && some.has(41) && some.has(42))
    expect(await shrink(hundred, suffices, limits)).toEqual([7, 41, 42])
  })

  it('leaves nothing where nothing is necessary, and asks once', async () => {
    const { asked, suffices } = needs(() => true)
    expect(await shrink(hundred, suffices, limits)).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it('leaves all where all are necessary', async () => {
    const { suffices } = needs((some) => some.size === 100)
    expect(await shrink(hundred, suffices, limits)).toEqual(hundred)
  })

  it('leaves one of those that do alone', async () => {
    const { suffices } = needs((some) => some.has(3) || some.has(90))
    expect(await shrink(hundred, suffices, limits)).toHaveLength(1)
  })

  it('leaves out what becomes needless only when another one is gone', async () => {
    // 5 does harm that 80 repairs: both have to go, 80 first.
    const { suffices } = needs(
      (some) => some.has(50) && (some.has(80) ? true : !some.has(5) || some.has(6)),
    )
    expect(await shrink(hundred, suffices, limits)).toEqual([50])
  })

  it('asks no more often than it may, and returns the fewest that are known to suffice', async () => {
    const { asked, suffices } = needs((some) => some.has(7) && some.has(93))
    const left = await shrink(hundred, suffices, { ...limits, maxRuns: 8 })
    expect(asked).toHaveLength(8)
    expect(left.length).toBeLessThan(100)
    expect(left).toEqual(expect.arrayContaining([7, 93]))
  })

  it('ends when its time is over', async () => {
    let nowMs = 0
    const { asked, suffices } = needs((some) => some.has(7) && some.has(93))
    const timed = (some: readonly number[]) => {
      nowMs += 300
      return suffices(some)
    }
    const left = await shrink(hundred, timed, { ...limits, nowMs: () => nowMs })
    expect(asked).toHaveLength(4)
    expect(left).toEqual(expect.arrayContaining([7, 93]))
  })
})
