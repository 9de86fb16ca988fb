import { expect, it } from 'vitest'
import { Recall } from '../../../../../src/queue/memory/store/recall.ts'

const minuteMs = 60_000

it('remembers what was set less than five minutes ago, by its latest time', () => {
  const recall = new Recall<number>()
  for (let minute = 0; minute <= 12; minute++) {
    recall.set(`at ${minute}`, minute, minute * minuteMs)
    recall.set('again', minute, minute * minuteMs)
    for (let before = 0; before <= minute; before++) {
      const isRecent = minute - before < 5
      const found = recall.get(`at ${before}`, minute * minuteMs)
      expect(found).toBe(isRecent ? before : undefined)
    }
    expect(recall.get('again', minute * minuteMs)).toBe(minute)
  }
  expect(recall.get('again', 17 * minuteMs - 1)).toBe(12)
  expect(recall.get('again', 17 * minuteMs)).toBeUndefined()
})

it('has nothing without a name', () => {
  const recall = new Recall<number>()
  recall.set(undefined, 1, 0)
  expect(recall.get(undefined, 0)).toBeUndefined()
})
