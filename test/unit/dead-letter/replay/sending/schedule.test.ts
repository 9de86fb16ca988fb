import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Parcel } from '../../../../../src/dead-letter/replay/sending/parcel.ts'
import { Schedule } from '../../../../../src/dead-letter/replay/sending/schedule.ts'
import { idsOf, parcel } from '../parcels.ts'

const fifo = 'https://sqs/q.fifo'

function scheduled(...parcels: readonly Parcel[]): Schedule {
  const schedule = new Schedule()
  for (const one of parcels) schedule.add(one)
  return schedule
}

describe('a schedule', () => {
  test('gives as many as are asked for, in their order', () => {
    const schedule = scheduled(parcel('a'), parcel('b'), parcel('c'))
    expect(idsOf(schedule.take(2))).toEqual(['a', 'b'])
    expect(idsOf(schedule.take(2))).toEqual(['c'])
    expect(schedule.take(2)).toEqual([])
  })

  test('gives parcels of one destination at a time, each destination in turn', () => {
    const [one, other] = ['https://sqs/1', 'https://sqs/2']
    const schedule = scheduled(
      parcel('a', { to: one }),
      parcel('b', { to: one }),
      parcel('c', { to: other }),
      parcel('d', { to: one }),
    )
    expect([1, 2, 3].map(() => idsOf(schedule.take(2)))).toEqual([['a', 'b'], ['c'], ['d']])
  })

  test('gives one of a group at a time to a FIFO queue: the next one when the former is settled', () => {
    const of = (groupId: string) => ({ to: fifo, groupId })
    const [g1, g2, h1] = [parcel('g1', of('g')), parcel('g2', of('g')), parcel('h1', of('h'))]
    const schedule = scheduled(g1, g2, h1)
    expect(idsOf(schedule.take(10))).toEqual(['g1', 'h1'])
    expect(schedule.take(10)).toEqual([])
    schedule.settle(g1)
    expect(idsOf(schedule.take(10))).toEqual(['g2'])
  })

  test('gives those of a group at once to a queue that has no order', () => {
    const schedule = scheduled(parcel('g1', { groupId: 'g' }), parcel('g2', { groupId: 'g' }))
    expect(schedule.take(10)).toHaveLength(2)
  })

  test('gives the groups in turn', () => {
    const of = (id: string) => parcel(id, { to: fifo, groupId: id.charAt(0) })
    const all = ['g1', 'g2', 'h1', 'h2', 'i1'].map(of)
    const schedule = scheduled(...all)
    const order: string[] = []
    for (let taken = schedule.take(1); taken.length > 0; taken = schedule.take(1)) {
      order.push(...idsOf(taken))
      for (const one of taken) schedule.settle(one)
    }
    expect(order).toEqual(['g1', 'h1', 'i1', 'g2', 'h2'])
  })

  test('counts what waits', () => {
    const schedule = scheduled(parcel('a', { bytes: 3 }), parcel('b', { bytes: 4 }))
    expect([schedule.size, schedule.bytes]).toEqual([2, 7])
    schedule.take(1)
    expect([schedule.size, schedule.bytes]).toEqual([1, 4])
  })

  test('gives all that waits at the end, those behind one on its way too', () => {
    const of = (id: string) => parcel(id, { to: fifo, groupId: 'g' })
    const schedule = scheduled(of('g1'), of('g2'), parcel('a'))
    schedule.take(1)
    expect(idsOf(schedule.drain()).sort()).toEqual(['a', 'g2'])
    expect([schedule.size, schedule.bytes]).toEqual([0, 0])
  })

  test('gives each once, and each group in its order, however it is asked', () => {
    const steps = fc.array(
      fc.oneof(
        fc.constantFrom('a', 'b', 'c').map((groupId) => ({ groupId })),
        fc.integer({ min: 1, max: 4 }),
      ),
      { maxLength: 3_000 },
    )
    fc.assert(
      fc.property(steps, fc.constantFrom(fifo, 'https://sqs/q'), (all, to) => {
        const schedule = new Schedule()
        const given: Parcel[] = []
        let added = 0
        const onTheirWay: Parcel[] = []
        for (const step of all) {
          if (typeof step !== 'number') {
            schedule.add(parcel(`${added++}`, { to, ...step }))
            continue
          }
          const taken = schedule.take(step)
          given.push(...taken)
          onTheirWay.push(...taken)
          for (const one of onTheirWay.splice(0, step)) schedule.settle(one)
        }
        given.push(...schedule.drain())
        expect(given).toHaveLength(added)
        for (const group of ['a', 'b', 'c']) {
          const ids = given.filter(({ groupId }) => groupId === group).map(({ id }) => Number(id))
          expect(ids).toEqual([...ids].sort((one, other) => one - other))
        }
      }),
      { numRuns: 50 },
    )
  })
})
