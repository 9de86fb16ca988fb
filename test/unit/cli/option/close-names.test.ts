import { expect, test } from 'vitest'
import { closeNames } from '../../../../src/cli/option/close-names.ts'

const names = ['message.new', 'message.read', 'reaction.new', 'member.added', 'call.ended']

test.each([
  ['mesage.new', 'message.new'],
  ['message.raed', 'message.read'],
  ['MESSAGE.NEW', undefined],
  ['memberadded', 'member.added'],
  ['completely.else', undefined],
])('%s may mean %s', (typed, meant) => {
  expect(closeNames(typed, names)[0]).toBe(meant)
})

test('names no more than three', () => {
  const many = ['a.new', 'b.new', 'c.new', 'd.new']
  expect(closeNames('x.new', many)).toHaveLength(3)
})
