import { describe, expect, test } from 'vitest'
import { secret } from '../../../../src/cli/terminal/ask-secret.ts'
import { terminal, testShell } from './fake-shell.ts'

describe('secret', () => {
  test('is read from the environment', async () => {
    expect(await secret(testShell({ A_KEY: 'abc' }), 'A_KEY', 'The key')).toBe('abc')
  })

  test('is asked for without an echo', async () => {
    const shell = terminal('s3cret\r')
    expect(await secret(shell, 'A_KEY', 'The key')).toBe('s3cret')
    await new Promise(setImmediate)
    const { out, err } = shell.written()
    expect(err).toContain('The key (A_KEY): ')
    expect(out + err).not.toContain('s3cret')
  })

  test.each(['\r', '\u0003', '\u0004'])('%j gives none', async (typed) => {
    await expect(secret(terminal(typed), 'A_KEY', 'The key')).rejects.toThrow('set A_KEY')
  })

  test('names the variable where nobody can be asked', async () => {
    await expect(secret(testShell(), 'A_KEY', 'The key')).rejects.toThrow('set A_KEY')
  })
})
