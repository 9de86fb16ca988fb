import { describe, expect, it } from 'vitest'
import { Throughput } from '../../../../src/worker/receive/throughput.ts'

function throughput() {
  const clock = { nowMs: 0 }
  const measured = new Throughput(() => clock.nowMs)
  const settle = (count: number, overMs: number) => {
    for (let at = 1; at <= count; at++) {
      clock.nowMs += overMs / count
      measured.settled()
    }
  }
  return { measured, settle }
}

describe('what a worker measures of itself', () => {
  it('asks for no messages beyond the running ones before anything was measured', () => {
    const { measured, settle } = throughput()
    expect(measured.prefetch).toBe(0)
    settle(9, 90)
    expect(measured.prefetch).toBe(0)
  })

  it('is known after the first few, so that small receives end soon', () => {
    const { measured, settle } = throughput()
    settle(10, 20)
    expect(measured.prefetch).toBe(20)
  })

  it('lets slow handlers keep nothing from other workers', () => {
    const { measured, settle } = throughput()
    settle(20, 60_000)
    expect(measured.prefetch).toBeLessThanOrEqual(1)
  })

  it('asks for what is settled during three round trips, where handlers are fast', () => {
    const { measured, settle } = throughput()
    settle(20_000, 2_000)
    measured.received(15)
    expect(measured.prefetch).toBeGreaterThan(405)
    expect(measured.prefetch).toBeLessThanOrEqual(451)
  })

  it('is not led to receive more by receives that wait for each other', () => {
    const { measured, settle } = throughput()
    measured.received(5)
    for (let at = 0; at < 100; at++) {
      settle(100, 100)
      measured.received(80)
    }
    expect(measured.prefetch).toBeLessThanOrEqual(20)
  })

  it('notices in time that the round trip has become longer', () => {
    const { measured, settle } = throughput()
    measured.received(5)
    for (let at = 0; at < 1_000; at++) {
      settle(100, 100)
      measured.received(80)
    }
    expect(measured.prefetch).toBeGreaterThan(210)
  })
})
