import { describe, expect, it, vi } from 'vitest'
import { Brake } from '../../../src/worker/brake.ts'

function brakeOf(options: { failures: number; probeSeconds: number } | undefined) {
  const clock = { nowMs: 1_000 }
  const onChange = vi.fn()
  const brake = new Brake(options, () => clock.nowMs, onChange)
  const fail = (times: number) => {
    for (let at = 0; at < times; at++) brake.failed()
  }
  return { brake, clock, onChange, fail }
}

describe('the brake', () => {
  it('comes on after so many failures in a row, and is told once', () => {
    const { brake, onChange, fail } = brakeOf({ failures: 3, probeSeconds: 15 })
    fail(2)
    brake.succeeded()
    fail(2)
    expect(brake.on).toBe(false)
    fail(3)
    expect(brake.on).toBe(true)
    expect(onChange.mock.calls).toEqual([[true, 3]])
  })

  it('lets one be tried after its time, and waits as long again when that fails', () => {
    const { brake, clock, fail } = brakeOf({ failures: 1, probeSeconds: 15 })
    fail(1)
    expect(brake.probeInMs).toBe(15_000)
    clock.nowMs += 14_000
    expect(brake.probeInMs).toBe(1_000)
    clock.nowMs += 1_000
    expect(brake.probeInMs).toBe(0)
    fail(1)
    expect(brake.probeInMs).toBe(15_000)
  })

  it('is released by the first success, which is told with the failures before it', () => {
    const { brake, onChange, fail } = brakeOf({ failures: 2, probeSeconds: 15 })
    fail(5)
    brake.succeeded()
    brake.succeeded()
    expect(brake.on).toBe(false)
    expect(onChange.mock.calls).toEqual([
      [true, 2],
      [false, 5],
    ])
  })

  it('never comes on where there is none', () => {
    const { brake, fail } = brakeOf(undefined)
    fail(10_000)
    expect(brake.on).toBe(false)
  })
})
