import { describe, expect, test } from 'vitest'
import { pause } from '../../../../src/dead-letter/pass/pause.ts'
import { createManualClock, turning } from '../turning.ts'

describe('a pause', () => {
  test('lasts its time, and leaves nothing on the signal', async () => {
    const clock = createManualClock()
    const { signal } = new AbortController()
    const startMs = clock.now()
    await turning(clock, pause(500, clock, signal))
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(500)
  })

  test('does not begin where the signal has aborted', async () => {
    await pause(500, createManualClock(), AbortSignal.abort())
  })
})
