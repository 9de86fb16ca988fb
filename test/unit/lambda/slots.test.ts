import { describe, expect, it } from 'vitest'
import { Slots } from '../../../src/lambda/slots.ts'
import type { Job } from '../../../src/pipeline/flow-control.ts'

const job = {} as Job
const turn = () => new Promise((resolve) => setImmediate(resolve))
const turnedAway = { _tag: 'Interrupted', type: undefined, by: 'stop' }

describe('the slots of an invocation', () => {
  it('let so many handlers run, and the others in their order', async () => {
    const slots = new Slots(2)
    const ends: (() => void)[] = []
    const begun: number[] = []
    const all = [0, 1, 2, 3].map((n) =>
      slots.schedule(job, async () => {
        begun.push(n)
        await new Promise<void>((resolve) => ends.push(resolve))
        return n
      }),
    )
    await turn()
    expect(begun).toEqual([0, 1])
    ends[1]?.()
    await turn()
    expect(begun).toEqual([0, 1, 2])
    for (let at = 0; at < 4; at++) {
      ends[at]?.()
      await turn()
    }
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3])
  })

  it('are kept by a handler that overran its time until it has settled', async () => {
    const slots = new Slots(1)
    const { promise: settled, reject } = Promise.withResolvers<void>()
    await slots.schedule(job, async (place) => place.keepUntil(settled))
    let hasBegun = false
    const next = slots.schedule(job, async () => {
      hasBegun = true
    })
    await turn()
    expect(hasBegun).toBe(false)
    reject(new Error('no'))
    await next
    expect(hasBegun).toBe(true)
  })

  it('are free again after a handler that throws', async () => {
    const slots = new Slots(1)
    await expect(
      slots.schedule(job, async () => {
        throw new Error('a bug')
      }),
    ).rejects.toThrow('a bug')
    expect(await slots.schedule(job, async () => 'runs')).toBe('runs')
  })

  it('turn away what waits when they close, and what comes later', async () => {
    const slots = new Slots(1)
    const { promise, resolve } = Promise.withResolvers<string>()
    const running = slots.schedule(job, () => promise)
    const waiting = slots.schedule(job, async () => 'never')
    slots.close()
    expect(await waiting).toEqual(turnedAway)
    expect(await slots.schedule(job, async () => 'never')).toEqual(turnedAway)
    resolve('runs on')
    expect(await running).toBe('runs on')
    expect(await slots.schedule(job, async () => 'never')).toEqual(turnedAway)
  })
})
