import { beforeEach, describe, expect, test } from 'vitest'
import { messageTest, selected } from '../../../../src/dead-letter/select/select.ts'
import type { Snapshot } from '../../../../src/dead-letter/snapshot/snapshot.ts'
import { received } from '../received.ts'
import { createWorld, listOf, snapshotOf } from '../world.ts'

let snapshot: Snapshot
let bodiesRead: number

beforeEach(async () => {
  const world = createWorld()
  for (const [type, text] of ['a:one', 'a:two', 'b:two'].map((pair) => pair.split(':'))) {
    await world.dlq.send([{ body: JSON.stringify({ type, text }) }])
  }
  ;({ snapshot } = await snapshotOf(world))
  bodiesRead = 0
  const { message } = snapshot
  snapshot.message = (entry) => {
    bodiesRead++
    return Reflect.apply(message, snapshot, [entry])
  }
})

describe('what is selected of a snapshot', () => {
  test('meets the conditions on its entry, and those on its body', async () => {
    const types = async (filter: object) =>
      (await listOf(selected(snapshot, filter))).map((entry) => entry.types[0])
    expect(await types({})).toEqual(['a', 'a', 'b'])
    expect(await types({ type: 'a', contains: 'two' })).toEqual(['a'])
    expect(await types({ contains: 'two' })).toEqual(['a', 'b'])
  })

  test('reads a body only where a condition needs it', async () => {
    await listOf(selected(snapshot, { type: 'a' }))
    expect(bodiesRead).toBe(0)
    await listOf(selected(snapshot, { type: 'b', contains: 'two' }))
    expect(bodiesRead).toBe(1)
  })

  test('ends when the signal aborts', async () => {
    await expect(listOf(selected(snapshot, {}, AbortSignal.abort()))).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

test('a received message is selected by the same conditions', () => {
  const isMeant = messageTest({ type: 'message.*', contains: 'new' })
  expect(isMeant(received())).toBe(true)
  expect(isMeant(received({ body: '{"type":"user.new"}' }))).toBe(false)
  expect(messageTest({ type: 'message.*', contains: 'old' })(received())).toBe(false)
})
