import { isRight } from 'fp-ts/lib/Either.js'
import { streamEvents } from '../../schemas/index.ts'
import type { Codec } from '../../src/decode/catalogue.ts'
import { decodeEvent, lookUp } from '../../src/decode/decode.ts'
import { open } from '../../src/open/open.ts'
import {
  type Event,
  messageNew,
  withBrokenList,
  withOddList,
  withOddMembers,
  withOneOddName,
  withQuotes,
} from './stream-events.ts'
import { printTable } from './table.ts'
import { type Timing, timeSteps } from './timing.ts'

/** Opening and decoding beside a bare JSON.parse of the same body, in microseconds. */
interface Row {
  readonly name: string
  readonly bytes: number
  readonly drift: number
  readonly parse: Timing
  readonly open: Timing
  readonly decode: Timing
}

/** Each case is measured for this long. */
const forMs = 1_500

export async function bench(): Promise<readonly Row[]> {
  const rows = cases().map(([name, events]) => measure(name, events))
  printTable(['', 'KB', 'drift', 'parse µs', 'p99 µs', 'open', 'decode', 'p99'], rows.map(cells))
  console.log(
    '\nopen, decode and its p99 are times those of JSON.parse on the same body. Held: decode',
  )
  console.log(
    'below 1 without drift, at most 3 with drift. The hostile ones must end, that is all.',
  )
  return rows
}

function cases(): readonly (readonly [string, readonly Event[]])[] {
  const sizes = [1, 3, 17, 50].map(messageNew)
  const [small, , , large] = sizes as [Event, Event, Event, Event]
  const plain = sizes.map((event) => [`${kilobytes([event])} KB`, [event]] as const)
  const hundred = Array.from({ length: 100 }, () => small)
  return [
    ...plain,
    ['100 events in a body', hundred],
    ['one odd name of 1.4 KB', [withOneOddName(small)]],
    ['one odd name of 30 KB', [withOneOddName(large)]],
    ["one member's user odd", [withOddMembers(small)]],
    ["50 members' users odd", [withOddMembers(large)]],
    ['100 events with drift', hundred.map(withOddMembers)],
    ['hostile: 100,000 odd members', [withOddList(small, 100_000)]],
    ['hostile: 100,000 broken parts', [withBrokenList(small, 100_000)]],
    ['hostile: 60 odd quotes', [withQuotes(small, 60)]],
  ]
}

function measure(name: string, events: readonly Event[]): Row {
  const body = JSON.stringify(events.length === 1 ? events[0] : events)
  const timings = timeSteps(() => {
    const started = performance.now()
    JSON.parse(body)
    const parsed = performance.now()
    const opened = open(body)
    const openedAt = performance.now()
    if (isRight(opened)) for (const event of opened.right.events) decode(event)
    return {
      parse: parsed - started,
      open: openedAt - parsed,
      decode: performance.now() - openedAt,
    }
  }, forMs)
  const opened = open(body)
  const drift = isRight(opened) ? opened.right.events.map(decode) : []
  return { name, bytes: body.length, drift: drift.reduce((sum, each) => sum + each, 0), ...timings }
}

/** How many drifts it had. */
function decode(event: unknown): number {
  const { type } = event as { readonly type: string }
  const codec = lookUp<Codec>(streamEvents, type)
  if (codec === undefined) throw new Error(`no codec for ${type}`)
  const decoded = decodeEvent(codec, type, event)
  if (isRight(decoded)) return decoded.right.drift.length
  throw new Error(JSON.stringify(decoded.left.issues[0]))
}

const kilobytes = (events: readonly Event[]) =>
  (JSON.stringify(events[0]).length / 1_000).toFixed(1)

function cells({ name, bytes, drift, parse, open, decode }: Row): readonly string[] {
  return [
    name,
    (bytes / 1_000).toFixed(1),
    String(drift),
    parse.p50.toFixed(1),
    parse.p99.toFixed(1),
    (open.p50 / parse.p50).toFixed(2),
    (decode.p50 / parse.p50).toFixed(2),
    (decode.p99 / parse.p99).toFixed(2),
  ]
}
