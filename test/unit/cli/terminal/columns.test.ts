import { describe, expect, it } from 'vitest'
import { type Column, fitted, rowsOf } from '../../../../src/cli/terminal/columns.ts'

const id = '8bffc454-e1da-4d91-8b88-a87853dfb41c'
const types = 'message.updated, feeds.bookmark_folder.deleted, user.unread_message_reminder'

function columns(type: string): readonly Column[] {
  return [
    { head: 'ID', cells: [id], least: 8, isName: true },
    { head: 'TYPE', cells: [type], least: 12 },
    { head: 'REASON', cells: ['HandlerFailed'] },
    { head: 'CAUSE', cells: ['8bffc454'], rank: 1 },
    { head: 'ATTEMPTS', cells: ['3'], rank: 2 },
  ]
}

const heads = (all: readonly Column[]) => all.map(({ head }) => head)

/** What a row takes, with two spaces between its cells. */
const widthOf = (all: readonly Column[]) =>
  all.reduce(
    (sum, { head, cells }) => sum + Math.max(head.length, ...cells.map((cell) => cell.length)) + 2,
    -2,
  )

describe('the columns of a table', () => {
  it('are whole where there is no terminal, and where the terminal is wide enough', () => {
    const all = columns(types)
    expect(fitted(all, undefined)).toBe(all)
    expect(fitted(columns('message.new'), 120)).toEqual(columns('message.new'))
  })

  it('are cut where it is not: names first, to their beginning, then the widest, with a mark', () => {
    const cut = fitted(columns('message.new'), 70)
    expect(cut.map(({ cells }) => cells[0])).toEqual([
      id.slice(0, 8),
      'message.new',
      'HandlerFailed',
      '8bffc454',
      '3',
    ])
    const [name, type] = fitted(columns(types), 100)
    expect(name?.cells[0]).toBe(id.slice(0, 8))
    expect(type?.cells[0]).toMatch(/^message\.updated, feeds.*…$/)
  })

  it('are left out where cutting is not enough, those of the highest rank first', () => {
    expect(heads(fitted(columns(types), 80))).toEqual(['ID', 'TYPE', 'REASON', 'CAUSE', 'ATTEMPTS'])
    expect(heads(fitted(columns(types), 50))).toEqual(['ID', 'TYPE', 'REASON', 'CAUSE'])
    expect(heads(fitted(columns(types), 40))).toEqual(['ID', 'TYPE', 'REASON'])
  })

  it('fit into every terminal that has room for the least of those that stay', () => {
    for (let width = 37; width < 200; width++) {
      expect(widthOf(fitted(columns(types), width))).toBeLessThanOrEqual(width)
    }
  })

  it('keep the least of their cells on a terminal that is narrower than any table', () => {
    const [name, type] = fitted(columns(types), 10)
    expect([name?.cells, type?.cells]).toEqual([['8bffc454'], ['message.upd…']])
  })

  it('are cut between characters', () => {
    const [column] = fitted([{ head: 'E', cells: ['😀😀😀😀'], least: 2 }], 4)
    expect(column?.cells).toEqual(['😀…'])
  })

  it('become rows', () => {
    const all = [
      { head: 'A', cells: ['1', '2'] },
      { head: 'B', cells: ['3', '4'] },
    ]
    expect(rowsOf(all)).toEqual([
      ['1', '3'],
      ['2', '4'],
    ])
    expect(rowsOf([])).toEqual([])
  })
})
