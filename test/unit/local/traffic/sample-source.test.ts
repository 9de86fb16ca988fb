import { isRight } from 'fp-ts/lib/Either.js'
import { expect, it } from 'vitest'
import { type StreamEventType, streamEvents } from '../../../../schemas/index.ts'
import { decodeEvent } from '../../../../src/decode/decode.ts'
import { createSampleSource } from '../../../../src/local/traffic/sample-source.ts'
import { startTraffic } from '../../../../src/local/traffic/traffic.ts'
import { createMemoryQueue } from '../../../../src/queue/memory/memory.ts'
import { createRandom } from '../../../../src/testing/sample/random.ts'

const typeOf = (event: object) => ('type' in event ? String(event.type) : '')

it('makes every type of Stream, and mostly those that an app receives most', () => {
  const types = Object.keys(streamEvents)
  const next = createSampleSource({ random: () => 0.4 })
  const seen = Array.from({ length: types.length * 2 }, () => typeOf(next()))
  expect(new Set(seen)).toEqual(new Set(types))
  expect(seen.filter((type) => type === 'message.new').length).toBeGreaterThan(types.length / 10)
})

it('starts at another type each time', () => {
  const firstRare = (random: number) => {
    const next = createSampleSource({ random: () => random })
    next()
    return typeOf(next())
  }
  expect(firstRare(0.1)).not.toBe(firstRare(0.6))
})

it('is valid: no null, no drift, and the usual properties are there', () => {
  const next = createSampleSource({ random: createRandom('samples', 1).next })
  for (let made = 0; made < 500; made++) {
    const event = next()
    const type = typeOf(event) as StreamEventType
    const decoded = decodeEvent<unknown>(streamEvents[type], type, event)
    expect(isRight(decoded) && decoded.right.drift).toEqual([])
    expect(JSON.stringify(event)).not.toMatch(/:null\b|unheard_of/)
    if (type === 'message.new') {
      const named = { user: { id: expect.any(String) }, cid: expect.any(String) }
      expect(event).toMatchObject({ ...named, message: { text: expect.any(String) } })
    }
  }
})

it('shows the oddities of the wire when they are asked for', () => {
  const next = createSampleSource({ random: createRandom('samples', 1).next, quirks: true })
  const events = Array.from({ length: 500 }, next)
  const drifting = events.filter((event) => {
    const type = typeOf(event) as StreamEventType
    const decoded = decodeEvent<unknown>(streamEvents[type], type, event)
    return isRight(decoded) && decoded.right.drift.length > 0
  })
  expect(drifting.length).toBeGreaterThan(0)
  const text = JSON.stringify(events)
  for (const odd of [':null', 'unheard_of', 'shoe_size']) expect(text).toContain(odd)
})

it('is what traffic is made of when nothing else is said', async () => {
  const queue = createMemoryQueue()
  const traffic = startTraffic({ queue, perSecond: 1000, messages: 20, forms: ['json'] })
  await traffic.done
  const sent = queue.messages().map(({ body }) => typeOf(JSON.parse(body)))
  expect(sent).toHaveLength(20)
  for (const type of sent) expect(Object.keys(streamEvents)).toContain(type)
})
