import { describe, expect, it } from 'vitest'
import { fitted, type Row } from '../../../../src/cli/dlq/rows.ts'

const id = '8bffc454-e1da-4d91-8b88-a87853dfb41c'
const plain: Row = [id, 'message.new', 'HandlerFailed', '3', '12 s']
const several: Row = [
  id,
  'message.updated, feeds.bookmark_folder.deleted, user.unread_message_reminder',
  'HandlerFailed',
  '3',
  '12 s',
]

/** Padding ends each of cli-table3's cells: the last one's may run off the screen unseen. */
const lengthOf = (row: Row): number => row.join('  ').length

describe('the rows of the list', () => {
  it('are whole where there is no terminal, and where the terminal is wide enough', () => {
    expect(fitted([several], undefined)).toEqual([several])
    expect(fitted([plain], 120)).toEqual([plain])
  })

  it('have the beginning of the id on a narrow terminal', () => {
    expect(fitted([plain], 60)).toEqual([['8bffc454', ...plain.slice(1)]])
  })

  it('have their types cut with a mark where that is not enough', () => {
    const [row] = fitted([several], 80)
    expect(row?.[1]).toMatch(/^message\.updated, .*…$/)
    expect(lengthOf(row as Row)).toBeLessThanOrEqual(80)
  })

  it('keep some of the type on a terminal that is narrower than any list', () => {
    expect(fitted([several], 20)[0]?.[1]).toBe('message.upd…')
  })
})
