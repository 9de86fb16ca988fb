import { expect, test } from 'vitest'
import { circuitBreakerOf } from '../../../../src/cli/work/circuit-breaker.ts'

test('a circuit breaker is off, or takes the numbers that are given', () => {
  expect(circuitBreakerOf('off')).toBe(false)
  expect(circuitBreakerOf('failures=5')).toEqual({ failures: 5 })
  expect(circuitBreakerOf('window=1, probe=2, min-wait=3, max-wait=4, failures=5')).toEqual({
    windowSeconds: 1,
    probeSeconds: 2,
    minWaitSeconds: 3,
    maxWaitSeconds: 4,
    failures: 5,
  })
})

test.each([
  '',
  'on',
  'failures',
  'failures=',
  'failures=-1',
  'failures=x',
  'toString=1',
  'failures=1,failures=2',
])('a circuit breaker of %j is refused with the form that there is', (text) => {
  expect(() => circuitBreakerOf(text)).toThrow('failures=20,window=10,probe=15')
})

test.each(['failures=0', 'probe=0', 'probe=86401', 'max-wait=43201'])(
  'a circuit breaker of %j is refused with the limits of that number',
  (text) => {
    expect(() => circuitBreakerOf(text)).toThrow(/must be from \d+ to \d+\./)
  },
)
