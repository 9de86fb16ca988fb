import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Heap, type HeapEntry } from '../../src/queue/memory/store/heap.ts'

/** A number adds it, `delete` takes out the one at this position of those that are in, by age. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.nat(1_000) },
  { weight: 2, arbitrary: fc.record({ delete: fc.nat(40) }) },
)

it('the first of a heap is the least, whatever was added and taken out', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 200, size: 'max' }), (steps) => {
      const heap = new Heap<string>()
      const inside: HeapEntry<string>[] = []
      const expectLeastFirst = () => {
        expect(heap.size).toBe(inside.length)
        const least = inside.length === 0 ? undefined : Math.min(...inside.map(({ key }) => key))
        expect(heap.first?.key).toBe(least)
        expect(heap.first?.item).toBe(least?.toString())
      }
      for (const one of steps) {
        if (typeof one === 'number') inside.push(heap.add(String(one), one))
        else for (const entry of inside.splice(one.delete, 1)) heap.delete(entry)
        expectLeastFirst()
      }
      while (heap.first) {
        const { first } = heap
        heap.delete(first)
        inside.splice(inside.indexOf(first), 1)
        expectLeastFirst()
      }
    }),
    { numRuns: 300 },
  )
})
