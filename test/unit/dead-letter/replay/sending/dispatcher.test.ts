import { describe, expect, test } from 'vitest'
import { Dispatcher } from '../../../../../src/dead-letter/replay/sending/dispatcher.ts'
import type { Mover } from '../../../../../src/dead-letter/replay/sending/mover.ts'
import { Pace } from '../../../../../src/dead-letter/replay/sending/pace.ts'
import type { Parcel } from '../../../../../src/dead-letter/replay/sending/parcel.ts'
import { createManualClock } from '../../turning.ts'
import { numbers } from '../../world.ts'
import { idsOf, parcel } from '../parcels.ts'

/** A dispatcher whose batches are settled when a test says so. */
function created({ signal }: { readonly signal?: AbortSignal } = {}) {
  const clock = createManualClock()
  const batches: { readonly ids: string[]; readonly settle: (rest?: readonly Parcel[]) => void }[] =
    []
  const kept: [string, string][] = []
  let fails: Error | undefined
  const mover: Pick<Mover, 'move' | 'keep'> = {
    move: (batch) =>
      new Promise((resolve, reject) => {
        if (fails) reject(fails)
        else batches.push({ ids: idsOf(batch), settle: (rest = []) => resolve(rest) })
      }),
    keep: ({ id }, because) => void kept.push([id, because]),
  }
  const dispatcher = new Dispatcher({
    mover: mover as Mover,
    pace: new Pace(Number.POSITIVE_INFINITY, clock),
    signal,
  })
  const fail = (error: Error) => {
    fails = error
  }
  return { dispatcher, batches, kept, fail, turn: () => clock.advance(0) }
}

describe('a dispatcher', () => {
  test('sends one message first, and only when it is settled up to sixteen batches', async () => {
    const { dispatcher, batches, turn } = created()
    for (const at of numbers(300)) dispatcher.add(parcel(`${at}`))
    await turn()
    expect(batches.map(({ ids }) => ids)).toEqual([['0']])
    batches[0]?.settle()
    await turn()
    expect(batches).toHaveLength(17)
    expect(batches.slice(1).every(({ ids }) => ids.length === 10)).toBe(true)
    batches[5]?.settle()
    await turn()
    expect(batches).toHaveLength(18)
  })

  test('sends what a batch had no room for again, and is idle when all is settled', async () => {
    const { dispatcher, batches, turn } = created()
    dispatcher.add(parcel('first'))
    let isIdle = false
    const idle = dispatcher.idle().then(() => {
      isIdle = true
    })
    await turn()
    batches[0]?.settle([parcel('rest')])
    await turn()
    expect(batches.map(({ ids }) => ids)).toEqual([['first'], ['rest']])
    expect(isIdle).toBe(false)
    batches[1]?.settle()
    await idle
  })

  test('goes on with what is added after it was idle', async () => {
    const { dispatcher, batches, turn } = created()
    dispatcher.add(parcel('one'))
    await turn()
    batches[0]?.settle()
    await dispatcher.idle()
    dispatcher.add(parcel('two'))
    await turn()
    expect(batches.at(-1)?.ids).toEqual(['two'])
  })

  test('that is stopped keeps what waits, and lets go what is on its way', async () => {
    const { dispatcher, batches, kept, turn } = created()
    for (const id of ['a', 'b', 'c']) dispatcher.add(parcel(id))
    await turn()
    dispatcher.stop({ end: 'stopped', because: 'no more' })
    dispatcher.stop({ end: 'canary returned', because: 'too late' })
    await turn()
    batches[0]?.settle()
    await dispatcher.idle()
    expect(batches).toHaveLength(1)
    expect(kept).toEqual([
      ['b', 'no more'],
      ['c', 'no more'],
    ])
    expect(dispatcher.stopped).toEqual({ end: 'stopped', because: 'no more' })
  })

  test('that is interrupted keeps what waits', async () => {
    const controller = new AbortController()
    const { dispatcher, batches, kept, turn } = created({ signal: controller.signal })
    for (const id of ['a', 'b']) dispatcher.add(parcel(id))
    await turn()
    controller.abort()
    await turn()
    batches[0]?.settle()
    await dispatcher.idle()
    expect(kept).toEqual([['b', 'the replay was interrupted']])
    expect(dispatcher.stopped?.end).toBe('interrupted')
  })

  test('fails with what a batch fails with, and keeps everything', async () => {
    const { dispatcher, kept, fail } = created()
    fail(new Error('The disk is full.'))
    for (const id of ['a', 'b']) dispatcher.add(parcel(id))
    await expect(dispatcher.idle()).rejects.toThrow('The disk is full.')
    expect(kept.map(([id]) => id)).toEqual(['a', 'b'])
    expect(dispatcher.stopped).toEqual({ end: 'stopped', because: 'The disk is full.' })
  })

  test('has room for so much only', async () => {
    const { dispatcher, batches, turn } = created()
    await dispatcher.room()
    dispatcher.add(parcel('first'))
    for (const at of numbers(70)) dispatcher.add(parcel(`${at}`, { bytes: 1_000_000 }))
    let hasRoom = false
    const room = dispatcher.room().then(() => {
      hasRoom = true
    })
    await turn()
    expect(hasRoom).toBe(false)
    batches[0]?.settle()
    await room
  })

  test('that is stopped has room: what is added is kept', async () => {
    const { dispatcher, kept, turn } = created()
    for (const at of numbers(5_100)) dispatcher.add(parcel(`${at}`))
    const room = dispatcher.room()
    dispatcher.stop({ end: 'stopped', because: 'no more' })
    await room
    await turn()
    expect(kept).toHaveLength(5_100)
  })

  test('that ends waits for what is on its way', async () => {
    const { dispatcher, batches, turn } = created()
    for (const id of ['a', 'b']) dispatcher.add(parcel(id))
    await turn()
    let isOver = false
    const ending = dispatcher.end().then(() => {
      isOver = true
    })
    await turn()
    expect(isOver).toBe(false)
    batches[0]?.settle()
    await ending
    expect(batches).toHaveLength(1)
  })
})
