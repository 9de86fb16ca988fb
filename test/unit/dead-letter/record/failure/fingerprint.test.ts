import { describe, expect, test } from 'vitest'
import {
  fingerprint,
  normalisedMessage,
  type RecordedFailure,
} from '../../../../../src/dead-letter/record/failure/fingerprint.ts'
import { codeWords, topFrames } from '../../../../../src/dead-letter/record/failure/frames.ts'

const frames = [
  'query (node_modules/pg/lib/client.js:3:4)',
  'load (app/src/users.ts:10:5)',
  'async handle (app/src/handlers.ts:20:3)',
  'app/src/main.ts:1:1',
]
const thrown: RecordedFailure = {
  reason: 'HandlerFailed',
  type: 'message.new',
  error: { name: 'Error', message: 'user u-42 not found', code: '23505' },
  frames,
}
const poison: RecordedFailure = {
  reason: 'InvalidPayload',
  type: 'message.new',
  error: { name: 'InvalidPayload', message: 'the event does not fit its codec: a is not A' },
  issues: [
    { path: 'a', expected: 'A' },
    { path: 'b', expected: 'B' },
  ],
}
const unhandled: RecordedFailure = {
  reason: 'MalformedBody',
  type: undefined,
  error: { name: 'MalformedBody', message: 'it has 512 bytes, more than 256' },
}

describe('the fingerprint of an error of the app', () => {
  test.each<[string, Partial<RecordedFailure>]>([
    [
      'ids in the message',
      { error: { ...thrown.error, name: 'Error', message: 'user u-7 not found', code: '23505' } },
    ],
    ['lines', { frames: frames.map((frame) => frame.replace(/:\d+:\d+/, ':99:1')) }],
    ['folders', { frames: frames.map((frame) => frame.replace('app/src/', 'me/build/src/')) }],
    ['frames of packages', { frames: frames.slice(1) }],
    ['frames after the third', { frames: [...frames, 'more (app/src/more.ts:1:1)'] }],
    ['reasons', { reason: 'PermanentlyFailed' }],
    ['functions that have awaited', { frames: frames.map((frame) => frame.replace('async ', '')) }],
  ])('is the same for other %s', (_, different) => {
    expect(fingerprint({ ...thrown, ...different })).toBe(fingerprint(thrown))
  })

  test.each<[string, Partial<RecordedFailure>]>([
    ['name', { error: { name: 'TypeError', message: 'user u-42 not found', code: '23505' } }],
    ['code', { error: { name: 'Error', message: 'user u-42 not found', code: '23503' } }],
    ['words', { error: { name: 'Error', message: 'channel c-1 not found', code: '23505' } }],
    ['function', { frames: ['save (app/src/users.ts:10:5)', ...frames.slice(2)] }],
    ['file', { frames: ['load (app/src/teams.ts:10:5)', ...frames.slice(2)] }],
    ['type', { type: 'message.read' }],
  ])('differs with another %s', (_, different) => {
    expect(fingerprint({ ...thrown, ...different })).not.toBe(fingerprint(thrown))
  })
})

describe('the fingerprint of what failed without an error of the app', () => {
  test('is that of its paths, in any order, whatever the type of the event', () => {
    const issues = [...(poison.issues ?? [])].reverse()
    const same = { ...poison, type: 'message.read', issues }
    expect(fingerprint(same)).toBe(fingerprint(poison))
    expect(fingerprint({ ...poison, issues: issues.slice(1) })).not.toBe(fingerprint(poison))
    expect(fingerprint({ ...poison, reason: 'DriftRefused' })).not.toBe(fingerprint(poison))
  })

  test('is that of the reason, our sentence and the type where there are no paths', () => {
    const words = (message: string) => ({ name: 'MalformedBody', message })
    const same = { ...unhandled, error: words('it has 999 bytes, more than 256') }
    expect(fingerprint(same)).toBe(fingerprint(unhandled))
    expect(fingerprint({ ...unhandled, error: words('it is empty') })).not.toBe(
      fingerprint(unhandled),
    )
    expect(fingerprint({ ...unhandled, type: 'a' })).not.toBe(fingerprint(unhandled))
  })
})

describe('normalisedMessage', () => {
  test.each([
    ['duplicate key "ann@x.org" in users', 'duplicate key "" in users'],
    ["can't reach 10.0.0.7:5432, don't wait", "can't reach # don't wait"],
    ['GET https://x.org/a?b=c failed', 'get # failed'],
    ['id 8bffc454-e1da-4d91-8b88-a87853dfb41c', 'id #'],
    ['id deadbeefcafe', 'id #'],
    ["column 'a' of 'b'", 'column "" of ""'],
    ['column “a” of «b»', 'column "" of ""'],
    ['no such file: /etc/app/config.json', 'no such file: #'],
    ['no such file: C:\\app\\config', 'no such file: #'],
    ['no such file: ../app/config', 'no such file: #'],
    ['input/output', 'input/output'],
    ['getaddrinfo ENOTFOUND db.example.org', 'getaddrinfo enotfound #'],
    ['getaddrinfo EAI_AGAIN db', 'getaddrinfo eai_again #'],
    ['ERROR in it', 'error in it'],
    ['from [mail] with [card]', 'from # with #'],
    ['from ann@x.org with 4111 1111 1111 1111', 'from # with #'],
    ['password=[token] refused', '# refused'],
    ['cut in "what it quo…', 'cut in ""'],
    ['cut in a wor…', 'cut in a'],
  ])('%j', (message, normalised) => {
    expect(normalisedMessage(message)).toBe(normalised)
  })

  test('is of limited length, and takes no time for messages of any form', () => {
    const began = performance.now()
    for (const part of ['"', "'", '/', 'a', '1 ', '‘', ':', '-', 'E', '`…', '/.']) {
      expect(normalisedMessage(part.repeat(20_000)).length).toBeLessThanOrEqual(200)
    }
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})

describe('the words of a frame', () => {
  test.each([
    ['load (app/src/users.ts:10:5)', 'load users.ts'],
    ['async load (home/me/users.ts:1:1)', 'load users.ts'],
    ['app/src/users.ts:10:5', ' users.ts'],
    ['/users.ts:10:5', ' users.ts'],
    ['load (app/dist/users.js?v=17:10:5)', 'load users.js'],
    ['load (app/dist/chunk-AB12CD34.js:1:2)', 'load chunk-#.js'],
    ['load (app/dist/my-chunk-ABCDEFGH.js:1:2)', 'load my-chunk-#.js'],
    ['load (app/dist/index.3f9a1c2b.mjs:1:2)', 'load index.#.mjs'],
    ['load (app/dist/my-index-3f9a1c2b4d5e6f70.js:1:2)', 'load my-index-#.js'],
    ['load (app/dist/index-B-x3_9aZ.js:1:2)', 'load index-#.js'],
    ['load (app/src/dead-letter.ts:1:2)', 'load dead-letter.ts'],
    ['load (app/src/error-summary.test.ts:1:2)', 'load error-summary.test.ts'],
    ['load (app/src/users.ts:10:…', 'load users.ts'],
    ['Object.<anonymous> (app/src/users.ts:10)', 'Object.<anonymous> users.ts'],
  ])('%s', (frame, words) => {
    expect(codeWords(frame)).toBe(words)
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

  test('keeps the file and the position of a long frame', () => {
    const long = 'x'.repeat(250)
    const [frame = ''] = topFrames(`Error\n    at ${long} (/app/${long}/users.ts:10:5)`)
    expect(frame).toMatch(/\/users\.ts:10:5\)$/)
    expect(frame.length).toBeLessThan(200)
  })

  test('is empty for a stack without frames', () => {
    expect(topFrames('Error: x')).toEqual([])
  })
})
