import { describe, expect, test } from 'vitest'
import { Meant } from '../../../../src/dead-letter/plan/meant.ts'
import type { Plan } from '../../../../src/dead-letter/plan/plan.ts'
import { lineageAttribute } from '../../../../src/dead-letter/record/record.ts'
import { received } from '../received.ts'
import { text } from '../record/letters.ts'
import { emptyPlan } from './plans.ts'

function planOf(ids: readonly string[], different: Partial<Plan> = {}): Plan {
  const messages = ids.map((id) => {
    return { id, fingerprint: '', reason: '', types: [], destination: undefined }
  })
  return emptyPlan({ messages, ...different })
}

const taken = (meant: Meant, ...ids: readonly string[]) =>
  ids.filter((messageId) => meant.take(received({ messageId })) !== undefined)

describe('what a plan means', () => {
  test('of a standard queue is what it lists', () => {
    const meant = new Meant(planOf(['a', 'b']))
    expect(taken(meant, 'c', 'a')).toEqual(['a'])
    expect(meant.isComplete).toBe(false)
    expect(taken(meant, 'b', 'd')).toEqual(['b'])
    expect(meant.isComplete).toBe(true)
  })

  test('of a FIFO queue is also what stands behind it, within its filter', () => {
    const plan = planOf(['a'], { fifo: true, filter: { type: 'message.*' } })
    expect(taken(new Meant(plan), 'a', 'b')).toEqual(['a', 'b'])
    expect(new Meant(plan).take(received({ body: '{"type":"user.new"}' }))).toBeUndefined()
  })

  test('that it lists is meant, whatever its filter finds in it now', () => {
    const plan = planOf(['a'], { fifo: true, filter: { type: 'other' } })
    expect(taken(new Meant(plan), 'a', 'b')).toEqual(['a'])
  })

  test('keeps to its limit, and keeps room for what it lists', () => {
    const meant = new Meant(planOf(['a', 'b'], { fifo: true, limit: 3 }))
    expect(taken(meant, 'x', 'y', 'a', 'z', 'b')).toEqual(['x', 'a', 'b'])
  })

  test('counts what an earlier run has done, perhaps, for its limit, and each once', () => {
    const done = {
      sent: new Map([['a', undefined]]),
      doubtful: new Set(['a', 'x']),
      deleted: new Set<string>(),
    }
    const meant = new Meant(planOf(['a', 'b'], { fifo: true, limit: 4 }), done)
    expect(taken(meant, 'x', 'y', 'z', 'a', 'b')).toEqual(['x', 'y', 'a', 'b'])
  })

  test('does not mean what came from elsewhere, or was replayed too often', () => {
    const plan = planOf([], { fifo: true, onlyFrom: 'arn:a', maxReplays: 2 })
    const means = (different: object) => new Meant(plan).take(received(different)) !== undefined
    const replayed = (replays: number) => ({
      attributes: {
        [lineageAttribute]: text(JSON.stringify({ version: 1, messageId: 'm', replays })),
      },
    })
    expect(means({ deadLetterSourceArn: 'arn:a' })).toBe(true)
    expect(means({ deadLetterSourceArn: 'arn:b' })).toBe(false)
    expect(means({})).toBe(true)
    expect([means(replayed(1)), means(replayed(2))]).toEqual([true, false])
  })
})
