import { describe, expect, test } from 'vitest'
import { eventsIn } from '../../../../src/cli/send/events-in.ts'

const event = { type: 'message.new', message: { id: '1' } }
const json = JSON.stringify(event)

describe('the events in a text', () => {
  test.each([
    ['one', json, 1],
    ['one, over several lines', JSON.stringify(event, null, 2), 1],
    ['an array', `[${json},${json}]`, 2],
    ['one a line', `${json}\n\n${json}\r\n${json}\n`, 3],
    ['one after a byte order mark', `\ufeff${json}`, 1],
  ])('are found: %s', (_, text, count) => {
    expect(eventsIn(text, 'events.json')).toEqual(Array(count).fill(event))
  })

  test.each([
    ['', 'There is no event in events.json: it is empty.'],
    ['[]', 'There is no event in events.json: the array is empty.'],
    ['private words', 'The text in events.json is not valid JSON (13 characters).'],
    [`${json}\nprivate words`, 'line 2 of events.json is not valid JSON (13 characters)'],
    ['42', 'An event is a JSON object, and event 1 in events.json is a number.'],
    [`[${json},null]`, 'event 2 in events.json is null.'],
    [`${json}\n["a"]`, 'line 2 of events.json is an array.'],
  ])('are missed with a sentence that quotes nothing: %j', (text, words) => {
    const message = messageOf(() => eventsIn(text, 'events.json'))
    expect(message).toContain(words)
    expect(message).not.toContain('private')
  })
})

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}
