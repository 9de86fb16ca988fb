import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pass, whilePassing } from './virtual-time.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A module that takes real time, however fast the machine is. */
const slowModule = (name: string) =>
  `data:text/javascript,import { setTimeout } from "node:timers/promises"; await setTimeout(200); export default "${name}"`

describe('virtual time', () => {
  it.each<[string, (name: string) => Promise<unknown>]>([
    ['a module is imported', (name) => import(slowModule(name))],
    ['a file is read', () => readFile(new URL(import.meta.url))],
    ['a name is looked up', () => lookup('localhost')],
  ])('does not advance while %s', async (_what, work) => {
    const startMs = Date.now()
    const tookMs = async (name: string) => {
      await work(name)
      await work(`${name} again`)
      return Date.now() - startMs
    }
    const both = Promise.all([tookMs('one'), tookMs('other')])
    expect(await whilePassing(both)).toEqual([0, 0])
    const third = tookMs('third')
    await pass(3_600)
    expect(await third).toBe(0)
  })

  it('goes on for timers, in their order', async () => {
    const reported: number[] = []
    for (const at of [30, 10, 20]) setTimeout(() => reported.push(at), at * 1000)
    await pass(25)
    expect(reported).toEqual([10, 20])
    await pass(5)
    expect(reported).toEqual([10, 20, 30])
  })

  it('rejects what does not settle within its limit', async () => {
    const never = new Promise(() => {})
    await expect(whilePassing(never, 5)).rejects.toThrow('not settled within 5 s')
  })
})
