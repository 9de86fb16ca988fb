import { expect, it } from 'vitest'
import { Turns } from '../../../../src/worker/handle/turns.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Begins this many at once, each of which blocks for a while. Returns the turn in which each began. */
async function beginnings(count: number, msEach: number): Promise<number[]> {
  const clock = { nowMs: 0 }
  const turns = new Turns(() => clock.nowMs)
  const beganIn: number[] = []
  let at = 0
  const all = Array.from({ length: count }, async () => {
    await turns.next()
    beganIn.push(at)
    clock.nowMs += msEach
  })
  const over = Promise.all(all).then(() => true)
  while (!(await Promise.race([over, turn()]))) at++
  return beganIn
}

it('lets one begin in the first turn, and twice as many after each that was short', async () => {
  const beganIn = await beginnings(100, 0)
  const turns = new Set(beganIn).size
  expect(turns).toBeGreaterThanOrEqual(6)
  expect(turns).toBeLessThan(10)
})

it('lets one begin in each turn where they are slow, with turns for the network between them', async () => {
  const beganIn = await beginnings(10, 800)
  const gaps = beganIn.slice(1).map((at, before) => at - (beganIn[before] ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2)
})

it('lets other work go on in a short turn, and makes it wait for the next after a long one', async () => {
  const clock = { nowMs: 0 }
  const turns = new Turns(() => clock.nowMs)
  expect(turns.yield()).toBeUndefined()
  clock.nowMs += 11
  expect(turns.yield()).toBeInstanceOf(Promise)
  await turn()
  expect(turns.yield()).toBeUndefined()
})
