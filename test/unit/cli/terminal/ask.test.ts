import { describe, expect, test } from 'vitest'
import { confirm } from '../../../../src/cli/terminal/ask.ts'
import { terminal, testShell } from './fake-shell.ts'

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
