import { expect, it } from 'vitest'
import { askedNames } from '../../../../src/local/face/received.ts'

const names = ['color', 'colour.shade', 'size']

it.each([
  [[], []],
  [['All'], names],
  [['.*'], names],
  [['color'], ['color']],
  [['col.*'], ['color', 'colour.shade']],
  [
    ['colour.*', 'size'],
    ['colour.shade', 'size'],
  ],
  [['color', 'none'], ['color']],
  [['Color', '*', 'AWS.'], []],
])('the message attributes %j are %j', (MessageAttributeNames, expected) => {
  expect(names.filter(askedNames({ MessageAttributeNames }).message)).toEqual(expected)
})

it('system attributes can be asked for by either name of the list', () => {
  const { system } = askedNames({
    MessageSystemAttributeNames: ['SenderId'],
    AttributeNames: ['SentTimestamp'],
  })
  expect(['SenderId', 'SentTimestamp', 'MessageGroupId'].filter(system)).toEqual([
    'SenderId',
    'SentTimestamp',
  ])
  expect(askedNames({ AttributeNames: ['All'] }).system('MessageGroupId')).toBe(true)
})

it('a system attribute that there is not is refused', () => {
  expect(() => askedNames({ AttributeNames: ['Sender'] })).toThrow(
    expect.objectContaining({ code: 'InvalidAttributeName' }),
  )
})
