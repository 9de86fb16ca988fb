import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { streamEvents } from '../../schemas/index.ts'
import { idPaths } from '../../src/idempotency/event-ids.ts'
import { eventKey } from '../../src/idempotency/event-key.ts'
import { sampleEvent } from '../../src/testing/sample-event.ts'

type Json = Record<string, unknown>

const types = Object.keys(streamEvents) as (keyof typeof streamEvents)[]
const anyEvent = fc
  .tuple(fc.constantFrom(...types), fc.integer({ min: 1, max: 1_000 }))
  .map(([type, seed]) => JSON.parse(JSON.stringify(sampleEvent(type, seed))) as Json)

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same properties in another order, at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reversed(part)]),
  )
}

/** With a property more in each object, at every depth. */
function withUnknown(value: unknown, name: string, what: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withUnknown(one, name, what))
  if (!isObject(value)) return value
  const parts = Object.entries(value).map(([key, part]) => [key, withUnknown(part, name, what)])
  return { ...Object.fromEntries(parts), [name]: what }
}

const isIdPath = (path: string) => idPaths.some(({ text }) => text === path)
const beginsId = (path: string) => idPaths.some(({ text }) => text.startsWith(`${path}.`))

/** Every property that is no id, nor holds one, replaced by something odd. */
function withDrift(event: Json, odd: unknown, path = ''): Json {
  const entries = Object.entries(event).map(([key, part]) => {
    const at = path === '' ? key : `${path}.${key}`
    if (isIdPath(at) || at === 'type' || at === 'created_at') return [key, part]
    return [key, beginsId(at) && isObject(part) ? withDrift(part, odd, at) : odd]
  })
  return Object.fromEntries(entries)
}

/** The ids that an event has, by their properties. */
const idsOf = (event: Json) =>
  idPaths.filter(({ properties }) => {
    const value = properties.reduce<unknown>(
      (at, key) => (isObject(at) ? at[key] : undefined),
      event,
    )
    return (typeof value === 'string' && value !== '') || typeof value === 'number'
  })

function withId(event: Json, [first = '', ...rest]: readonly string[], id: unknown): Json {
  return { ...event, [first]: rest.length === 0 ? id : withId(event[first] as Json, rest, id) }
}

describe('the key of any event of Stream', () => {
  it('does not depend on the order of properties', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(eventKey(reversed(event))).toBe(eventKey(event))
      }),
    )
  })

  it('does not depend on properties that nobody knows', () => {
    fc.assert(
      fc.property(anyEvent, fc.jsonValue(), (event, what) => {
        expect(eventKey(withUnknown(event, 'unheard_of', what))).toBe(eventKey(event))
      }),
    )
  })

  it('does not depend on anything odd in what is no id', () => {
    const odd = fc.constantFrom<unknown>(null, 0, '', 'odd', [], [null], { odd: true }, false)
    fc.assert(
      fc.property(anyEvent, odd, (event, what) => {
        expect(eventKey(withDrift(event, what))).toBe(eventKey(event))
      }),
    )
  })

  it('is another one when any of its ids, its type or its time is another one', () => {
    fc.assert(
      fc.property(anyEvent, fc.string(), (event, more) => {
        const key = eventKey(event)
        const ids = idsOf(event)
        expect(ids.length).toBeGreaterThan(0)
        for (const { properties } of ids) {
          expect(eventKey(withId(event, properties, `another ${more}`))).not.toBe(key)
          expect(eventKey(withId(event, properties, null))).not.toBe(key)
        }
        expect(eventKey({ ...event, type: `another ${more}` })).not.toBe(key)
        expect(eventKey({ ...event, created_at: `another ${more}` })).not.toBe(key)
      }),
    )
  })
})
