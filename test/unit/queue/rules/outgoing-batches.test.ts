import { expect, it } from 'vitest'
import { outgoingBatches } from '../../../../src/queue/rules/outgoing-batches.ts'

const sizes = (bodies: readonly string[]) =>
  outgoingBatches(bodies.map((body) => ({ body }))).map((batch) => batch.length)

it('puts ten messages into a batch, in order', () => {
  const bodies = Array.from({ length: 23 }, (_, i) => `${i}`)
  expect(sizes(bodies)).toEqual([10, 10, 3])
  const batches = outgoingBatches(bodies.map((body) => ({ body })))
  expect(batches.flat().map(({ body }) => body)).toEqual(bodies)
})

it('keeps a batch within 1 MiB', () => {
  expect(sizes(Array(5).fill('x'.repeat(400_000)))).toEqual([2, 2, 1])
})

it('leaves a message that is too large by itself', () => {
  expect(sizes(['a', 'x'.repeat(2_000_000), 'b'])).toEqual([1, 1, 1])
})

it('makes no batch of nothing', () => {
  expect(outgoingBatches([])).toEqual([])
})
