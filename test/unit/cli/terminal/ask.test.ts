import { describe, expect, test } from 'vitest'
import { confirm } from '../../../../src/cli/terminal/ask.ts'
import { testShell } from './fake-shell.ts'

/** A shell at which somebody sits and types this. */
function terminal(typed: string) {
  const shell = testShell()
  Object.assign(shell.stdin, { isTTY: true })
  Object.assign(shell.stderr, { isTTY: true })
  setImmediate(() => shell.keyboard.write(typed))
  return shell
}

describe('confirm', () => {
  test.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['yesterday\n', false],
    ['\u0003', false],
    ['\u0004', false],
  ])('%j means %s', async (typed, agreed) => {
    expect(await confirm(terminal(typed), 'Replay them?')).toBe(agreed)
  })

  test('where nobody can be asked, --yes is asked for', async () => {
    await expect(confirm(testShell(), 'Replay them?')).rejects.toThrow('--yes')
  })
})
