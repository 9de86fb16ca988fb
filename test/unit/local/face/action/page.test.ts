import { expect, it } from 'vitest'
import { pageOf } from '../../../../../src/local/face/action/page.ts'

const items = Array.from({ length: 5 }, (_, i) => i)

it('the pages together are the list', () => {
  const first = pageOf(items, { MaxResults: 2 })
  const second = pageOf(items, { MaxResults: 2, NextToken: first.NextToken })
  const third = pageOf(items, { MaxResults: 2, NextToken: second.NextToken })
  expect([...first.page, ...second.page, ...third.page]).toEqual(items)
  expect(third.NextToken).toBeUndefined()
})

it('without MaxResults there are up to a thousand items and no token', () => {
  const many = Array(1_001).fill(0)
  const { page, NextToken } = pageOf(many, {})
  expect(page).toHaveLength(1_000)
  expect(NextToken).toBeUndefined()
})

it('a list that fits into its page has no token', () => {
  expect(pageOf(items, { MaxResults: 5 }).NextToken).toBeUndefined()
})

it.each([{ MaxResults: 0 }, { MaxResults: 1_001 }, { NextToken: 'garbage' }])(
  '%j is refused',
  (input) => {
    expect(() => pageOf(items, input)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValue' }),
    )
  },
)
