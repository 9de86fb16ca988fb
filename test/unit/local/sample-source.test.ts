import { expect, it } from 'vitest'
import { streamEvents } from '../../../schemas/index.ts'
import { createSampleSource } from '../../../src/local/sample-source.ts'
import { startTraffic } from '../../../src/local/traffic.ts'
import { createMemoryQueue } from '../../../src/queue/memory/memory.ts'

const typeOf = (event: object) => ('type' in event ? String(event.type) : '')

it('gives every type of Stream, and mostly those that an app sees most of', () => {
  const types = Object.keys(streamEvents)
  const next = createSampleSource(() => 0.4)
  const seen = Array.from({ length: types.length * 2 }, () => typeOf(next()))
  expect(new Set(seen)).toEqual(new Set(types))
  expect(seen.filter((type) => type === 'message.new').length).toBeGreaterThan(types.length / 10)
})

it('starts at another type each time', () => {
  const firstRare = (random: number) => {
    const next = createSampleSource(() => random)
    next()
    return typeOf(next())
  }
  expect(firstRare(0.1)).not.toBe(firstRare(0.6))
})

it('is what traffic is made of when nothing else is said', async () => {
  const queue = createMemoryQueue()
  const traffic = startTraffic({ queue, perSecond: 1000, messages: 20, forms: ['json'] })
  await traffic.done
  const sent = queue.held().map(({ body }) => typeOf(JSON.parse(body)))
  expect(sent).toHaveLength(20)
  for (const type of sent) expect(Object.keys(streamEvents)).toContain(type)
})
