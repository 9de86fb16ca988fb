import { describe, expect, it, vi } from 'vitest'
import type { Verdict } from '../../../../src/message/verdict.ts'
import type { EachRegistration } from '../../../../src/route/registration.ts'
import {
  type CircuitBreakerOptions,
  defaultCircuitBreaker,
} from '../../../../src/worker/handle/circuit.ts'
import { type CircuitChange, Circuits } from '../../../../src/worker/handle/circuits.ts'

const handler = (pattern: string): EachRegistration => ({
  pattern,
  run: { _tag: 'Each', handler: () => {} },
  middleware: [],
  options: {},
  drift: undefined,
  classify: undefined,
})
const type = 'order.placed'
const handled: Verdict = { _tag: 'Acknowledge', because: 'handled' }
const failed: Verdict = {
  _tag: 'Retry',
  afterSeconds: 5,
  failure: { _tag: 'HandlerFailed', type, cause: new Error('down') },
}

function world(circuitBreaker: CircuitBreakerOptions | undefined = defaultCircuitBreaker) {
  const clock = { nowMs: 0, random: 0.5 }
  const opened = vi.fn<(change: CircuitChange) => void>()
  const closed = vi.fn<(change: CircuitChange) => void>()
  const circuits = new Circuits({
    circuitBreaker,
    nowMs: () => clock.nowMs,
    random: () => clock.random,
    onOpened: opened,
    onClosed: closed,
  })
  /** Failures, spread evenly over some time. */
  const fail = (registration: EachRegistration, times: number, seconds = 0) => {
    for (let at = 0; at < times; at++) {
      circuits.admit(registration, false)
      circuits.count(registration, failed)
      clock.nowMs += (seconds * 1000) / times
    }
  }
  const succeed = (registration: EachRegistration) => {
    circuits.admit(registration, false)
    circuits.count(registration, handled)
  }
  return { circuits, clock, opened, closed, fail, succeed }
}

/** One handler whose circuit is open, beside one that works. */
function halfDown() {
  const made = world()
  const bad = handler('order.placed')
  const good = handler('order.paid')
  made.succeed(good)
  made.fail(bad, 22, 11)
  expect(made.opened).toHaveBeenCalledExactlyOnceWith({ handler: 'order.placed', failures: 21 })
  return { ...made, bad, good }
}

describe('the circuit of a handler', () => {
  it('lets no event use up ten attempts within an hour, whatever the jitter', () => {
    const { circuits, clock, bad } = halfDown()
    clock.random = 0
    circuits.admit(bad, false)
    let attempt = 3
    for (const endMs = clock.nowMs + 3_600_000; clock.nowMs < endMs; attempt++) {
      const admission = circuits.admit(bad, false)
      clock.nowMs += typeof admission === 'object' ? admission.waitSeconds * 1000 : 0
      // Another event is the one that is tried.
      circuits.admit(bad, false)
    }
    expect(attempt).toBeLessThan(10)
  })

  it('opens after 20 failures in a row over 10 s, and lets all others flow', () => {
    const { circuits, bad, good } = halfDown()
    expect(circuits.open).toEqual(['order.placed'])
    expect(circuits.isOpen).toBe(false)
    expect(circuits.admit(bad, false)).toEqual({ waitSeconds: expect.any(Number) })
    expect(circuits.admit(good, false)).toBe('flows')
  })

  it('stays closed through any burst that is over within 10 s, and through few failures', () => {
    const { circuits, clock, fail, succeed, opened } = world()
    const one = handler('order.placed')
    const other = handler('order.paid')
    succeed(other)
    fail(one, 500, 9)
    expect(opened).not.toHaveBeenCalled()
    succeed(one)
    fail(one, 19, 1)
    clock.nowMs += 600_000
    expect(circuits.open).toEqual([])
  })

  it('stays closed while one event in twenty succeeds', () => {
    const { fail, succeed, opened } = world()
    const one = handler('order.placed')
    for (let round = 0; round < 50; round++) {
      fail(one, 19, 1)
      succeed(one)
    }
    expect(opened).not.toHaveBeenCalled()
  })

  it('tries one event each 15 s, and one at its last attempt always', () => {
    const { circuits, clock, bad } = halfDown()
    expect(circuits.admit(bad, true)).toBe('probe')
    expect(circuits.admit(bad, false)).toMatchObject({ waitSeconds: expect.any(Number) })
    clock.nowMs += 15_000
    expect(circuits.admit(bad, false)).toBe('probe')
    expect(circuits.admit(bad, false)).toMatchObject({ waitSeconds: expect.any(Number) })
    clock.nowMs += 15_000
    expect(circuits.admit(bad, false)).toBe('probe')
  })

  it.each([
    [0, 0, 360],
    [0, 1, 450],
    [400, 0, 480],
    [400, 1, 600],
    [3_600, 0, 720],
    [3_600, 1, 900],
  ])(
    'open for %s s and with a jitter of %s lets the others come back after %s s',
    (openSeconds, random, waitSeconds) => {
      const { circuits, clock, bad } = halfDown()
      clock.nowMs += openSeconds * 1000
      circuits.admit(bad, false)
      clock.random = random
      const admission = circuits.admit(bad, false)
      const seconds = typeof admission === 'object' ? admission.waitSeconds : 0
      expect(Math.abs(seconds - waitSeconds)).toBeLessThanOrEqual(2)
    },
  )

  it('closes with the first success of its own, and is reported with the failures before it', () => {
    const { circuits, bad, good, succeed, closed } = halfDown()
    succeed(good)
    expect(circuits.open).toEqual(['order.placed'])
    succeed(bad)
    expect(circuits.open).toEqual([])
    expect(closed).toHaveBeenCalledExactlyOnceWith({ handler: 'order.placed', failures: 22 })
    expect(circuits.admit(bad, false)).toBe('flows')
  })

  it.each<[string, Verdict]>([
    ['goes to the dead-letter queue', { _tag: 'DeadLetter', failure: failed.failure }],
    [
      'asks for another attempt itself',
      {
        _tag: 'Retry',
        afterSeconds: 1,
        failure: { _tag: 'RetryRequested', type, seconds: 1, cause: undefined },
      },
    ],
    [
      'was not begun',
      { _tag: 'Retry', afterSeconds: 0, failure: { _tag: 'Interrupted', type, by: 'stop' } },
    ],
  ])('does not count what %s', (_what, verdict) => {
    const { circuits, clock, opened } = world()
    const one = handler('order.placed')
    for (let at = 0; at < 100; at++) {
      circuits.admit(one, false)
      circuits.count(one, verdict)
      clock.nowMs += 1_000
    }
    expect(opened).not.toHaveBeenCalled()
  })

  it('is the same for all patterns of one registration', () => {
    const { circuits, fail, succeed } = world()
    succeed(handler('order.paid'))
    const one = handler('order.placed')
    fail(one, 22, 11)
    expect(circuits.admit({ ...one, pattern: 'order.sent' }, false)).toMatchObject({
      waitSeconds: expect.any(Number),
    })
  })
})

describe('the circuit of the worker', () => {
  it('opens when every handler of the last ten minutes has failed since its last success', () => {
    const { circuits, clock, fail, succeed, opened } = world()
    const [one, other, idle] = [handler('a'), handler('b'), handler('c')]
    succeed(idle)
    clock.nowMs += 599_000
    fail(one, 30, 15)
    expect(circuits.isOpen).toBe(true)
    expect(opened).toHaveBeenLastCalledWith({ handler: undefined, failures: expect.any(Number) })
    expect(circuits.admit(other, false)).toBe('flows')
  })

  it('stays closed while one handler has not failed', () => {
    const { circuits, fail, succeed } = world()
    const [one, other] = [handler('a'), handler('b')]
    succeed(other)
    fail(one, 300, 150)
    expect(circuits.isOpen).toBe(false)
    fail(other, 1)
    fail(one, 1)
    expect(circuits.isOpen).toBe(true)
  })

  it('takes the place of those of the handlers, and any success ends it', () => {
    const { circuits, bad, good, fail, succeed, closed } = halfDown()
    fail(good, 1)
    fail(bad, 1)
    expect(circuits.isOpen).toBe(true)
    expect(circuits.open).toEqual([])
    succeed(good)
    expect(circuits.isOpen).toBe(false)
    expect(closed).toHaveBeenLastCalledWith({ handler: undefined, failures: expect.any(Number) })
    expect(circuits.admit(bad, false)).toBe('flows')
  })

  it('lets one message be tried each 15 s', () => {
    const { circuits, clock, fail } = world()
    fail(handler('a'), 22, 11)
    clock.nowMs += 15_000
    expect(circuits.probeInMs).toBe(0)
    circuits.probed()
    expect(circuits.probeInMs).toBe(15_000)
  })

  it('and of handlers never open where there are none', () => {
    const { circuits, fail } = world({ ...defaultCircuitBreaker, failures: Infinity })
    const off = new Circuits({
      circuitBreaker: undefined,
      nowMs: () => 0,
      random: () => 0,
      onOpened: () => {},
      onClosed: () => {},
    })
    const one = handler('a')
    fail(one, 1_000, 1_000)
    for (let at = 0; at < 1_000; at++) off.count(one, failed)
    expect([circuits.isOpen, off.isOpen, off.admit(one, false)]).toEqual([false, false, 'flows'])
  })
})
