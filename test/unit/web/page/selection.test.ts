import { describe, expect, it } from 'vitest'
import {
  mostSelected,
  Selection,
} from '../../../../src/web/page/dead-letters/messages/selection.ts'
import type { MessageRow } from '../../../../src/web/wire/dead-letters.ts'

function rowAt(index: number): MessageRow | undefined {
  // One page of rows has not come yet.
  if (index === 5) return undefined
  return {
    id: `m${index}`,
    fingerprint: 'f',
    reason: 'HandlerFailed',
    types: [],
    attempts: 1,
    replays: 0,
    bodyBytes: 2,
  }
}

const one = { range: false, rowAt }
const range = { range: true, rowAt }

function selected(selection: Selection): readonly string[] {
  return [...selection.ids.value]
}

describe('a selection of messages', () => {
  it('takes one after the other, and lets them go', () => {
    const selection = new Selection()
    selection.toggle(3, one)
    selection.toggle(1, one)
    expect(selected(selection)).toEqual(['m3', 'm1'])
    selection.toggle(3, one)
    expect(selected(selection)).toEqual(['m1'])
    selection.clear()
    expect(selected(selection)).toEqual([])
  })

  it('takes a range in either direction, but for rows that are not here', () => {
    const selection = new Selection()
    selection.toggle(7, one)
    selection.toggle(4, range)
    expect(selected(selection).toSorted()).toEqual(['m4', 'm6', 'm7'])
    selection.toggle(6, range)
    expect(selected(selection)).toEqual(['m7'])
  })

  it('ends where a group is the better way to say it', () => {
    const selection = new Selection()
    const rows = Array.from({ length: mostSelected + 9 }, (_, at) => ({
      ...rowAt(0),
      id: `n${at}`,
    }))
    selection.set(rows as readonly MessageRow[])
    selection.toggle(1, one)
    expect(selected(selection)).toHaveLength(mostSelected)
  })
})
