import { describe, expect, test } from 'vitest'
import { run } from '../../../src/cli/run.ts'
import { ownName } from '../../../src/cli/terminal/shell.ts'
import { testShell } from './terminal/fake-shell.ts'

async function sluice(...args: string[]) {
  const shell = testShell()
  const exitCode = await run(args, shell)
  await new Promise(setImmediate)
  return { exitCode, ...shell.written() }
}

describe('the command line', () => {
  test('--help documents the exit codes, the environment and examples', async () => {
    const { exitCode, out } = await sluice('--help')
    expect(exitCode).toBe(0)
    expect(out).toContain('Exit codes:')
    expect(out).toContain('AWS_ENDPOINT_URL_SQS')
    expect(out).toContain('Examples:')
  })

  test('the help of each command has examples, and names the help with the exit codes', async () => {
    const { out } = await sluice('--help')
    const names = [...out.matchAll(/^ {2}(\w+) .*(?:\[options\]|look at)/gm)].map(
      ([, name]) => name,
    )
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) {
      const help = await sluice(name ?? '', '--help')
      expect(help.exitCode, name).toBe(0)
      expect(help.out, name).toContain('Examples:')
      expect(help.out, name).toContain('Exit codes and environment: sluice --help')
    }
  })

  test('a misspelt command is answered with the one that was meant', async () => {
    const { exitCode, err } = await sluice('dql')
    expect(exitCode).toBe(2)
    expect(err).toContain('Did you mean dlq?')
  })

  test('--version prints the version of the package', async () => {
    const { exitCode, out } = await sluice('--version')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
  })

  test('an option it does not know is a usage error, reported on standard error', async () => {
    const { exitCode, out, err } = await sluice('--hepl')
    expect(exitCode).toBe(2)
    expect(out).toBe('')
    expect(err).toContain("unknown option '--hepl'")
    expect(err).toContain('--help')
  })
})

test.each([
  ['installed globally', undefined, 'sluice'],
  ['by npx', 'npx', 'npx sluice'],
  ['by a script of an app', 'local', 'npx sluice'],
  ['from this tree', 'sluice', 'npm run sluice --'],
])('called %s, it names itself as it can be typed', (_, npm_lifecycle_event, name) => {
  expect(ownName(testShell({ npm_lifecycle_event }))).toBe(name)
})
