import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PoolShare } from '../../src/worker/handle/pool-share.ts'
import { HandlerPool } from '../../src/worker/handle/shared-pool.ts'

/** What a worker does: a handler begins or waits, settles, overruns its time, settles late; the worker stops. */
const step = fc.record({
  worker: fc.nat({ max: 3 }),
  does: fc.constantFrom('enter', 'enter', 'enter', 'leave', 'leave', 'overrun', 'late', 'stop'),
})

const world = fc
  .record({ workers: fc.integer({ min: 1, max: 4 }), spare: fc.nat({ max: 6 }) })
  .chain(({ workers, spare }) =>
    fc.record({
      workers: fc.constant(workers),
      concurrency: fc.constant(workers + spare),
      steps: fc.array(step, { maxLength: 80 }),
    }),
  )

interface Modelled {
  readonly share: PoolShare
  stopped: boolean
}

function carryOut({ share }: Modelled, does: string): void {
  const runs = share.taken - share.overrun
  if (does === 'enter') void share.enter()
  else if (does === 'leave' && runs > 0) share.leave()
  else if (does === 'overrun' && runs > 0) share.overran()
  else if (does === 'late' && share.overrun > 0) share.leaveLate()
}

/** What must hold after each step. */
function check(pool: HandlerPool, all: readonly Modelled[]): void {
  const active = all.filter(({ stopped }) => !stopped).map(({ share }) => share)
  const taken = all.reduce((sum, { share }) => sum + share.taken, 0)
  expect(pool.running).toBe(taken)
  expect(taken).toBeLessThanOrEqual(pool.concurrency)
  const free = pool.concurrency - taken
  // One place of each is never lent.
  expect(free).toBeGreaterThanOrEqual(active.filter(({ taken }) => taken === 0).length)
  for (const share of active) {
    // Nobody waits for a place that could be had.
    if (share.waiting > 0) expect(share.hasRoom).toBe(false)
    if (share.taken === 0) expect([share.hasRoom, share.isBlocked]).toEqual([true, false])
    if (share.isBlocked) expect([share.overrun, share.hasRoom]).toEqual([share.taken, false])
    expect(share.permits).toBeGreaterThanOrEqual(share.taken)
  }
}

describe('a pool that workers share', () => {
  it('keeps its bound, a place for each, and leaves no place free that somebody waits for', () => {
    fc.assert(
      fc.property(world, ({ workers, concurrency, steps }) => {
        const pool = new HandlerPool(concurrency)
        const all = Array.from({ length: workers }, (): Modelled => {
          return { share: pool.join(concurrency, () => {}), stopped: false }
        })
        for (const { worker, does } of steps) {
          const modelled = all[worker % workers]
          if (modelled === undefined) continue
          if (does === 'stop') {
            modelled.stopped = true
            modelled.share.turnAway()
            modelled.share.end()
          } else if (!modelled.stopped || does !== 'enter') {
            carryOut(modelled, does)
          }
          check(pool, all)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('gives each its equal share when all of them always have events that wait', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: 20 }),
        fc.array(fc.nat({ max: 1000 }), { minLength: 60, maxLength: 200 }),
        (workers, spare, leaves) => {
          const concurrency = workers + spare
          const pool = new HandlerPool(concurrency)
          const shares = Array.from({ length: workers }, () => pool.join(concurrency, () => {}))
          // The first one is there alone for a while.
          while (shares[0]?.tryEnter());
          for (const share of shares) {
            for (let at = 0; at < 300; at++) void share.enter()
          }
          for (const leave of leaves) {
            const running = shares.filter(({ taken }) => taken > 0)
            running[leave % running.length]?.leave()
          }
          // Until each has had a handler that settled often enough.
          for (let round = 0; round < concurrency; round++) {
            const most = shares.reduce((one, other) => (other.taken > one.taken ? other : one))
            most.leave()
          }
          const least = Math.floor(concurrency / workers)
          for (const { taken } of shares) {
            expect(taken).toBeGreaterThanOrEqual(least)
            expect(taken).toBeLessThanOrEqual(least + 1)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
