import { describe, expect, test } from 'vitest'
import {
  fingerprint,
  normalisedMessage,
} from '../../../../../src/dead-letter/record/failure/fingerprint.ts'
import { topFrames } from '../../../../../src/dead-letter/record/failure/frames.ts'

const failure = {
  reason: 'HandlerFailed',
  type: undefined,
  errorName: 'Error',
  message: 'user u-42 not found',
  frames: ['load (src/users.ts:10:5)'],
  issues: [],
}

describe('fingerprint', () => {
  test('is the same for other ids in the message and other lines in the frames', () => {
    const other = {
      ...failure,
      message: 'user u-77 not found',
      frames: ['load (src/users.ts:99:1)'],
    }
    expect(fingerprint(other)).toBe(fingerprint(failure))
  })

  test.each([
    ['reason', { reason: 'PermanentlyFailed' }],
    ['error name', { errorName: 'TypeError' }],
    ['words', { message: 'channel c-1 not found' }],
    ['function', { frames: ['save (src/users.ts:10:5)'] }],
    ['issues', { issues: ['user.id string'] }],
    ['type', { type: 'message.new' }],
  ])('differs with another %s', (_, different) => {
    expect(fingerprint({ ...failure, ...different })).not.toBe(fingerprint(failure))
  })

  test('does not depend on the order of the issues', () => {
    expect(fingerprint({ ...failure, issues: ['a A', 'b B'] })).toBe(
      fingerprint({ ...failure, issues: ['b B', 'a A'] }),
    )
  })
})

describe('normalisedMessage', () => {
  test.each([
    ['duplicate key "ann@x.org" in users', 'duplicate key "" in users'],
    ["can't reach 10.0.0.7:5432, don't wait", "can't reach # don't wait"],
    ['GET https://x.org/a?b=c failed', 'get # failed'],
    ['id 8bffc454-e1da-4d91-8b88-a87853dfb41c', 'id #'],
    ["column 'a' of 'b'", 'column "" of ""'],
  ])('%j', (message, normalised) => {
    expect(normalisedMessage(message)).toBe(normalised)
  })
})

describe('topFrames', () => {
  test('keeps names and shortened paths, without frames of Node', () => {
    const stack = [
      'Error: x',
      '    at load (file:///home/ann/app/src/users.ts:10:5)',
      '    at async Object.run [as go] (/home/ann/app/node_modules/pg/lib/client.js:3:4)',
      '    at node:internal/process/task_queues:105:5',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      '    at C:\\Users\\ann\\app\\dist\\main.js:1:2',
    ].join('\n')
    expect(topFrames(stack)).toEqual([
      'load (app/src/users.ts:10:5)',
      'async Object.run [as go] (node_modules/pg/lib/client.js:3:4)',
      'app/dist/main.js:1:2',
    ])
  })

  test('is empty for a stack without frames', () => {
    expect(topFrames('Error: x')).toEqual([])
  })
})
