import { describe, expect, it, vi } from 'vitest'
import { silentLogger } from '../../../../src/message/logger.ts'
import { Lifecycle } from '../../../../src/worker/report/lifecycle.ts'
import { oddNames, oddValue } from '../../../fixtures/odd-values.ts'

function lifecycle() {
  const error = vi.fn()
  const redact = (text: string) => text.replaceAll('jane', '…')
  return { events: new Lifecycle({ logger: { ...silentLogger, error }, redact }), error }
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('lifecycle events', () => {
  it('reach every listener, whatever another one throws, and the throw is logged, redacted', () => {
    const { events, error } = lifecycle()
    const second = vi.fn()
    events.on('paused', () => {
      throw new TypeError('no room for jane')
    })
    events.on('paused', second)
    events.emit('paused', { reason: 'maintenance' })
    expect(second).toHaveBeenCalledWith({ reason: 'maintenance' })
    expect(error).toHaveBeenCalledWith(
      {
        event: 'paused',
        errorName: 'TypeError',
        error: 'no room for …',
        frames: expect.arrayContaining([expect.stringContaining('lifecycle.test.ts')]),
      },
      'a listener of "paused" threw',
    )
  })

  it.each<[string, () => unknown]>([
    ['an async listener', async () => Promise.reject(new Error('no'))],
    [
      'a listener with the promises of another library',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: a promise of another library.
        then: (_done: unknown, failed: (error: unknown) => void) => failed('no'),
      }),
    ],
  ])('do not end the process when %s rejects', async (_what, listener) => {
    const { events, error } = lifecycle()
    events.on('resumed', listener)
    events.once('resumed', listener)
    events.emit('resumed', {})
    await turn()
    expect(error).toHaveBeenCalledTimes(2)
  })

  it.each(oddNames)('never throw, whatever a listener throws: %s', async (name) => {
    const { events, error } = lifecycle()
    events.on('resumed', () => {
      throw oddValue(name)
    })
    events.on('resumed', () => Promise.reject(oddValue(name)))
    events.emit('resumed', {})
    await turn()
    expect(error).toHaveBeenCalledTimes(2)
  })

  it('reach a listener of once only once, and one that was taken off never', () => {
    const { events } = lifecycle()
    const [once, off, never] = [vi.fn(), vi.fn(), vi.fn()]
    events.once('resumed', once).on('resumed', off).once('resumed', never)
    events.off('resumed', off).off('resumed', never)
    events.emit('resumed', {})
    events.emit('resumed', {})
    expect([once, off, never].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0])
    expect(events.hears('resumed')).toBe(false)
  })
})
