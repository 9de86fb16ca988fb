import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EventDelivery } from '../../../src/route/call/delivery.ts'
import { Interruption } from '../../../src/route/call/interruption.ts'
import type { BatchRegistration } from '../../../src/route/registration.ts'
import { Batches, type BatchesOptions } from '../../../src/pipeline/batches.ts'
import { received } from '../dead-letter/received.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function world(schedule: BatchesOptions['schedule'] = (_job, run) => run({ keepUntil() {} })) {
  const batches = new Batches({
    handlerTimeoutSeconds: 60,
    schedule,
    operations: { processBatch: undefined },
    redact: (text) => text,
    redacts: false,
  })
  const handler = vi.fn((_events: readonly unknown[]): unknown => undefined)
  const registration: BatchRegistration = {
    pattern: 'order.placed',
    run: { _tag: 'Batch', handler, batch: { size: 3, lingerMs: 100 } },
    middleware: [],
    options: {},
    drift: undefined,
    classify: undefined,
  }
  const gather = (event: unknown, interruption = new Interruption(), onCall = () => {}) => {
    const origin = {
      received: received(),
      index: 0,
      key: 'k',
      raw: event,
      queueUrl: undefined,
      maxAttempts: 10,
    }
    const delivery = new EventDelivery(origin, 'order.placed', event, [])
    return batches.gather(registration, { delivery, info: undefined, interruption, onCall })
  }
  return { batches, handler, gather }
}

describe('batches', () => {
  it('begin when they are full, or when their first event has waited long enough', async () => {
    const { handler, gather } = world()
    for (const event of [1, 2, 3, 4]) void gather(event)
    expect(handler.mock.calls.map(([events]) => events)).toEqual([[1, 2, 3]])
    await vi.advanceTimersByTimeAsync(100)
    expect(handler.mock.calls.map(([events]) => events)).toEqual([[1, 2, 3], [4]])
  })

  it('take no place while they gather, and one while they run', async () => {
    const running = Promise.withResolvers<void>()
    const { batches, handler, gather } = world()
    handler.mockImplementation(() => running.promise)
    void gather(1)
    void gather(2)
    expect(batches.placesSpared).toBe(2)
    void gather(3)
    expect(batches.placesSpared).toBe(2)
    running.resolve()
    await vi.advanceTimersByTimeAsync(0)
    expect(batches.placesSpared).toBe(0)
  })

  it('turn away the events that are being collected, and collect later ones', async () => {
    const { batches, handler, gather } = world()
    const turned = gather(1)
    batches.turnAwayWaiting('circuit open')
    expect(await turned).toEqual({ _tag: 'Interrupted', type: 'order.placed', by: 'circuit open' })
    const later = gather(2)
    await vi.advanceTimersByTimeAsync(100)
    expect(await later).toEqual({ _tag: 'Done', skip: undefined })
    expect(handler).toHaveBeenCalledTimes(1)
    expect(batches.placesSpared).toBe(0)
  })

  it('collect nothing once they are closed', async () => {
    const { batches, handler, gather } = world()
    const before = gather(1)
    batches.close('stop')
    expect(await Promise.all([before, gather(2)])).toEqual(
      Array(2).fill({ _tag: 'Interrupted', type: 'order.placed', by: 'stop' }),
    )
    expect(handler).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that the pool turned away have handled none of their events', async () => {
    const interrupted = { _tag: 'Interrupted', type: undefined, by: 'stop' } as const
    const { batches, gather } = world(async () => interrupted)
    const results = Promise.all([gather(1), gather(2), gather(3)])
    expect(await results).toEqual(Array(3).fill(interrupted))
    expect(batches.placesSpared).toBe(0)
  })

  it('are left at once by an event that loses its lease while it waits', async () => {
    const { batches, handler, gather } = world()
    const interruption = new Interruption()
    const lost = gather(1, interruption)
    const well = gather(2)
    interruption.interrupt('lost lease')
    expect(await lost).toMatchObject({ _tag: 'Interrupted', by: 'lost lease' })
    expect(batches.placesSpared).toBe(1)
    await vi.advanceTimersByTimeAsync(100)
    expect(handler.mock.calls.map(([events]) => events)).toEqual([[2]])
    expect(await well).toMatchObject({ _tag: 'Done' })
  })

  it('are left by an event that loses its lease while they wait for a place', async () => {
    const place = Promise.withResolvers<void>()
    const { handler, gather } = world(async (_job, run) => {
      await place.promise
      return await run({ keepUntil() {} })
    })
    const interruption = new Interruption()
    const lost = gather(1, interruption)
    const well = [gather(2), gather(3)]
    interruption.interrupt('lost lease')
    expect(await lost).toMatchObject({ _tag: 'Interrupted', by: 'lost lease' })
    place.resolve()
    expect(await Promise.all(well)).toMatchObject([{ _tag: 'Done' }, { _tag: 'Done' }])
    expect(handler.mock.calls.map(([events]) => events)).toEqual([[2, 3]])
  })

  it('keep the events of a call that runs: their outcome is that of the handler', async () => {
    const running = Promise.withResolvers<void>()
    const { handler, gather } = world()
    handler.mockImplementation(() => running.promise)
    const interruption = new Interruption()
    const onCall = vi.fn()
    const all = [gather(1, interruption, onCall), gather(2), gather(3)]
    expect(onCall).toHaveBeenCalledTimes(1)
    interruption.interrupt('stop')
    running.resolve()
    expect(await Promise.all(all)).toEqual(Array(3).fill({ _tag: 'Done', skip: undefined }))
  })

  it('are not called when all of their events lost their leases', async () => {
    const { handler, gather } = world()
    const interruption = new Interruption()
    const lost = gather(1, interruption)
    interruption.interrupt('lost lease')
    await vi.advanceTimersByTimeAsync(100)
    expect(await lost).toMatchObject({ _tag: 'Interrupted' })
    expect(handler).not.toHaveBeenCalled()
  })
})
