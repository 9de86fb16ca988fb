import { describe, expect, it } from 'vitest'
import { type GroupStep, Groups } from '../../../../src/worker/in-flight/groups.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function groups() {
  const running = new Map<string, (step: GroupStep) => void>()
  const begun: string[] = []
  const released: string[] = []
  const all = new Groups()
  const add = (id: string, group = 'g') =>
    all.add(group, {
      run: () => {
        begun.push(id)
        return new Promise((resolve) => running.set(id, resolve))
      },
      release: () => void released.push(id),
    })
  const finish = async (id: string, step: GroupStep) => {
    running.get(id)?.(step)
    await turn()
  }
  return { all, add, begun, released, finish }
}

describe('message groups', () => {
  it('run one at a time in the order received, and beside each other', async () => {
    const { add, begun, finish } = groups()
    add('a1', 'a')
    add('a2', 'a')
    add('b1', 'b')
    expect(begun).toEqual(['a1', 'b1'])
    await finish('a1', 'next')
    expect(begun).toEqual(['a1', 'b1', 'a2'])
  })

  it('give the rest back at once when one has to wait, so that order is kept', async () => {
    const { add, begun, released, finish } = groups()
    for (const id of ['1', '2', '3']) add(id)
    await finish('1', 'wait')
    expect(released).toEqual(['2', '3'])
    expect(begun).toEqual(['1'])
    add('1 again')
    expect(begun).toEqual(['1', '1 again'])
  })

  it('release messages that have not begun when they are asked to, and continue with those that have', async () => {
    const { all, add, begun, released, finish } = groups()
    for (const id of ['1', '2']) add(id)
    all.releaseWaiting()
    expect(released).toEqual(['2'])
    await finish('1', 'next')
    expect(begun).toEqual(['1'])
  })
})
