import { describe, expect, it } from 'vitest'
import { received } from '../../unit/dead-letter/received.ts'
import type { Asked, Fact } from '../fact.ts'
import { Log } from './log.ts'

const first = '650064dd-a882-46c2-abb4-7476174f47d0'
const second = '7a38dfd5-c191-42b4-abf1-b7f28bc7507f'

function produced(atMs: number, messageId: string, id: string): Fact {
  const event = { id, kind: 'good', partition: undefined } as const
  const body = `{"type":"good","id":"${id}"}`
  return { _tag: 'Produced', atMs, messageId, events: [event], body, groupId: undefined }
}

const handle = 'a handle'

function receivedBy(process: string, atMs: number, messageId: string, id: string): Fact {
  const body = `{"type":"good","id":"${id}"}`
  const one = received({ messageId, receiptHandle: handle, body, receiveCount: 2 })
  const request = { ...aDelete, action: 'receive', handles: [] } as const
  return { _tag: 'CarriedOut', atMs, process, request, removed: [], results: [], received: [one] }
}

const aDelete: Asked = {
  number: 4,
  askedMs: 12_340,
  action: 'delete',
  queue: 'source',
  handles: [handle],
  seconds: [],
  isRelease: false,
  outgoing: [],
  receive: undefined,
}

function logOf(facts: readonly Fact[]): Log {
  const log = new Log()
  for (const fact of facts) log.witness(fact)
  return log
}

const facts: readonly Fact[] = [
  produced(1_000, first, 'e1'),
  produced(2_000, second, 'e2'),
  receivedBy('w1.1', 12_300, second, 'e2'),
  { _tag: 'Fault', atMs: 12_340, id: 'w1 delete source 4', what: 'answer lost' },
  { _tag: 'Asked', atMs: 12_340, process: 'w1.1', request: aDelete },
]

describe('a log', () => {
  it('tells when which process did what, with short names of messages in the order of appearance', () => {
    expect(logOf(facts).text.split('\n')).toEqual([
      '    1.000  producer  sends m1 (e1): good',
      '    2.000  producer  sends m2 (e2): good',
      '   12.300  SQS       gives m2 (e2) #2 to w1.1 [receive 4]',
      '   12.340  fault     w1 delete source 4: answer lost',
      '   12.340  w1.1      deletes m2 (e2) [delete 4]',
    ])
  })

  it('has the names of messages for what a law says', () => {
    const what = `w1.1 deleted ${second}, and e2 is not done`
    expect(logOf(facts).readable(what)).toBe('w1.1 deleted m2, and e2 is not done')
  })

  it('is told apart by its digest from one in which anything else has happened', () => {
    const { digest } = logOf(facts)
    expect(logOf(facts).digest).toBe(digest)
    expect(logOf(facts.slice(0, -1)).digest).not.toBe(digest)
    const otherHandle = { ...aDelete, handles: ['another handle'] }
    const other = { _tag: 'Asked', atMs: 12_340, process: 'w1.1', request: otherHandle } as const
    expect(logOf([...facts.slice(0, -1), other]).digest).not.toBe(digest)
  })
})

describe('a trace', () => {
  const others = Array.from({ length: 100 }, (_none, at) =>
    produced(3_000 + at, `00000000-0000-4000-a000-${`${at}`.padStart(12, '0')}`, `e${at + 3}`),
  )

  it('is all of a log that is short', () => {
    expect(logOf(facts).trace('e1 is nowhere')).toBe(logOf(facts).text)
  })

  it.each(['e2 is nowhere', `after 588 s there still are messages: ${second}`])(
    'leaves out what concerns other messages, and processes that have nothing to do with it: %s',
    (what) => {
      expect(
        logOf([...others, ...facts])
          .trace(what)
          .split('\n'),
      ).toEqual([
        '(101 lines are about something else; --log tells all)',
        '    2.000  producer  sends m102 (e2): good',
        '   12.300  SQS       gives m102 (e2) #2 to w1.1 [receive 4]',
        '   12.340  fault     w1 delete source 4: answer lost',
        '   12.340  w1.1      deletes m102 (e2) [delete 4]',
      ])
    },
  )

  it('leaves out what other processes do where the law is about one of them', () => {
    const busy = Array.from({ length: 200 }, (_none, at): Fact => {
      const process = at % 2 === 0 ? 'w1.1' : 'w2.1'
      return { _tag: 'Blocked', atMs: at, process, forMs: at }
    })
    const lines = logOf(busy).trace('w2.1 runs 3 handlers').split('\n')
    expect(lines).toHaveLength(101)
    expect(lines.slice(1).every((line) => line.includes('  w2.1      is blocked for '))).toBe(true)
  })

  it('tells of a long one how it began and how it ended', () => {
    const lines = logOf(others.concat(facts)).trace('nothing happens any more').split('\n')
    expect(lines).toHaveLength(102)
    expect(lines[1]).toMatch(/^ {4}3\.000 /)
    expect(lines[41]).toBe('… 5 lines …')
    expect(lines.at(-1)).toMatch(/^ {3}12\.340 {2}w1\.1 /)
  })
})
