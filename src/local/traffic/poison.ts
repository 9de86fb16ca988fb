/** A body that can never be handled, and what is wrong with it. */
export interface Poison {
  readonly name: string
  readonly body: string
}

/** One of each kind of poison. */
export const poisons: readonly Poison[] = [
  { name: 'not JSON, nor any other form', body: 'this is no event' },
  { name: 'JSON that is cut off', body: '{"type":"message.new","created_at":"2026-01-01T00:00' },
  { name: 'gzip that is cut off', body: 'H4sIAAAAAAAAA6tWKqksSFWyUsp' },
  { name: 'an object without a type', body: '{"hello":"queue"}' },
  { name: 'an event without its required parts', body: '{"type":"message.new"}' },
]
