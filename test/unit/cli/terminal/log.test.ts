import { expect, test } from 'vitest'
import { commandLog } from '../../../../src/cli/terminal/log.ts'
import { testShell } from './fake-shell.ts'

test('a line for a person has its fields behind it: words in quotes, lists as JSON', () => {
  const shell = testShell()
  const frames = ['save (src/store.ts:1:2)']
  commandLog(shell, { json: false, verbose: false }).warn(
    { reason: 'HandlerFailed', error: 'no such user', code: '23505', frames, none: undefined },
    'event failed, will be retried',
  )
  expect(shell.written().err.slice('00:00:00 '.length)).toBe(
    'warn  event failed, will be retried reason=HandlerFailed error="no such user" code=23505 ' +
      'frames=["save (src/store.ts:1:2)"]\n',
  )
})
