import { describe, expect, it } from 'vitest'
import { Semaphore } from '../../../../src/worker/handle/semaphore.ts'

describe('a semaphore', () => {
  it('lets as many in as it has permits, and the others in the order they came', async () => {
    const semaphore = new Semaphore(2)
    expect([semaphore.tryEnter(), semaphore.tryEnter(), semaphore.tryEnter()]).toEqual([
      true,
      true,
      false,
    ])
    const order: string[] = []
    const first = semaphore.enter().then(() => order.push('first'))
    const second = semaphore.enter().then(() => order.push('second'))
    expect([semaphore.taken, semaphore.waiting]).toEqual([2, 2])
    semaphore.leave()
    await first
    expect(semaphore.tryEnter()).toBe(false)
    semaphore.leave()
    await second
    expect(order).toEqual(['first', 'second'])
    semaphore.leave()
    semaphore.leave()
    expect(semaphore.idle).toBe(true)
  })

  it('turns away those who wait, and nobody else', async () => {
    const semaphore = new Semaphore(1)
    expect(await semaphore.enter()).toBe('entered')
    const waiting = semaphore.enter()
    semaphore.turnAway()
    expect(await waiting).toBe('turned away')
    expect([semaphore.taken, semaphore.waiting]).toEqual([1, 0])
  })

  it('is blocked when all holders overran their time, ends the waits then, and opens as one leaves', async () => {
    const semaphore = new Semaphore(2)
    semaphore.tryEnter()
    semaphore.tryEnter()
    const waiting = semaphore.enter()
    semaphore.overran()
    expect([semaphore.isBlocked, semaphore.waiting, semaphore.overrun]).toEqual([false, 1, 1])
    semaphore.overran()
    expect(await waiting).toBe('blocked')
    expect(semaphore.isBlocked).toBe(true)
    const next = semaphore.enter()
    semaphore.leaveLate()
    expect(await next).toBe('entered')
    expect([semaphore.isBlocked, semaphore.taken, semaphore.overrun]).toEqual([false, 2, 1])
  })
})
