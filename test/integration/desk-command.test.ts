import { describe, test } from 'vitest'
import { runSluice } from './sluice.ts'

const queue = ['--queue', 'http://127.0.0.1:1/000000000000/stream-events']

describe('sluice desk', () => {
  test.for([
    [[], 'No queue is named'],
    [['--queue', 'a b'], 'neither the URL, the ARN nor the name'],
    [[...queue, '--port', '70000'], 'whole number from 0 to 65535'],
    [[...queue, '--host', '0.0.0.0'], 'Other machines reach --host 0.0.0.0'],
    [[...queue, '--token', 'short'], 'at least 16 characters'],
    [[...queue, '--handlers', 'nowhere.ts'], 'There is no module at'],
    [[...queue, '--snapshot', 'nowhere.jsonl'], 'Cannot open nowhere.jsonl: there is no such file'],
    [[...queue, '--transport', 'http'], 'sdk or direct'],
    [[...queue, '--host', 'nowhere.invalid', '--token', 'sixteen characters'], 'cannot be served'],
  ] as const)('%j is a usage error', async ([args, said], { expect }) => {
    const { exitCode, err, out } = await runSluice(['desk', ...args])
    expect(exitCode).toBe(2)
    expect(err).toContain(said)
    expect(err).not.toMatch(/^ +at /m)
    expect(out).toBe('')
  })

  test('helps with its options', async ({ expect }) => {
    const { exitCode, out } = await runSluice(['desk', '--help'])
    expect(exitCode).toBe(0)
    for (const option of ['--queue', '--dlq', '--open', '--read-only', '--handlers', '--directory'])
      expect(out).toContain(option)
  })
})
