import { beforeEach, describe, expect, test } from 'vitest'
import { type Pass, type PassOptions, runPass } from '../../../../src/dead-letter/pass/pass.ts'
import { fault } from '../../../../src/queue/memory/memory.ts'
import { turning } from '../turning.ts'
import { createWorld, fill, states, type World } from '../world.ts'

let world: World

beforeEach(() => {
  world = createWorld()
})

async function pass<T>(use: (pass: Pass) => Promise<T>, options: PassOptions = {}) {
  const { clock, dlq } = world
  return await turning(clock, runPass(dlq, { clock, ...options }, use))
}

/** Receives all, and returns the ids. */
async function idsOf(one: Pass): Promise<string[]> {
  const ids: string[] = []
  await one.receiveAll({ take: ({ messageId }) => void ids.push(messageId) })
  return ids
}

const wait = (ms: number) => new Promise<void>((resolve) => void world.clock.after(ms, resolve))

describe('a pass', () => {
  test('leases the messages for as long as it is used, through many visibility timeouts', async () => {
    await fill(world.dlq, 3)
    const { value, stillHidden } = await pass(async (one) => {
      const ids = await idsOf(one)
      for (let minute = 0; minute < 30; minute++) {
        await wait(60_000)
        expect(states(world.dlq)).toEqual(Array(3).fill('in flight'))
      }
      return ids.every((id) => one.leases.handleOf(id) !== undefined)
    })
    expect(value).toBe(true)
    expect(stillHidden).toBe(0)
    expect(states(world.dlq)).toEqual(Array(3).fill('visible'))
  })

  test('knows when a lease ran out because it could not be renewed', async () => {
    await fill(world.dlq, 1)
    world.dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    const { value } = await pass(async (one) => {
      const ids = await idsOf(one)
      await wait(301_000)
      return ids.map((id) => one.leases.handleOf(id))
    })
    expect(value).toEqual([undefined])
  })

  test('releases also when its user throws', async () => {
    await fill(world.dlq, 3)
    const failing = pass(async (one) => {
      await idsOf(one)
      throw new Error('mine')
    })
    await expect(failing).rejects.toThrow('mine')
    expect(states(world.dlq)).toEqual(Array(3).fill('visible'))
  })

  test('leaves no timer behind', async () => {
    await fill(world.dlq, 1)
    await pass(idsOf)
    const before = world.dlq.calls.changeVisibility
    await world.clock.advance(600_000)
    expect(world.dlq.calls.changeVisibility).toBe(before)
  })

  test('counts the messages that cannot be read, and leaves them', async () => {
    await fill(world.dlq, 5)
    world.dlq.faults.next('receive', fault.unreadableMessages([1, 3]))
    const { value } = await pass(async (one) => [(await idsOf(one)).length, one.unreadable])
    expect(value).toEqual([3, 2])
    expect(world.dlq.messages()).toHaveLength(5)
  })

  test('counts a message that cannot be read once, however often it comes', async () => {
    await fill(world.dlq, 1)
    world.dlq.faults.next('receive', fault.unreadableMessages('all'))
    const { value } = await pass(async (one) => {
      await idsOf(one)
      await wait(300_000)
      world.dlq.faults.next('receive', fault.unreadableMessages('all'))
      await idsOf(one)
      return one.unreadable
    })
    expect(value).toBe(1)
  })

  test('does without attributes that may not be read', async () => {
    await fill(world.dlq, 1)
    world.dlq.faults.always('attributes', fault.reject('AccessDenied'))
    const { value } = await pass(async (one) => [one.attributes, (await idsOf(one)).length])
    expect(value).toEqual([undefined, 1])
  })

  test('tries a release again that fails now and then', async () => {
    await fill(world.dlq, 20)
    world.dlq.faults.next('changeVisibility', fault.throttle())
    world.dlq.faults.next('changeVisibility', fault.failEntries())
    const { stillHidden } = await pass(idsOf)
    expect(stillHidden).toBe(0)
    expect(states(world.dlq)).toEqual(Array(20).fill('visible'))
  })

  test('counts what it could not release for good', async () => {
    await fill(world.dlq, 20)
    world.dlq.faults.always('changeVisibility', fault.reject('Unreachable'))
    expect((await pass(idsOf)).stillHidden).toBe(20)
  })

  test('has room for no more than its limit', async () => {
    await fill(world.dlq, 5)
    const rooms = async (one: Pass) => {
      const before = one.room
      await idsOf(one)
      return [before, one.room]
    }
    expect((await pass(rooms, { maxMessages: 5 })).value).toEqual([5, 0])
  })
})
