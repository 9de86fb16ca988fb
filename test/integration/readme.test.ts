import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { localDefaults, localQueueUrl } from '../../src/local/defaults.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { root } from './packed.ts'
import { firstProgram, readmePrograms, shellLines } from './readme.ts'

const lines = await shellLines()

/** The `sluice …` commands that the README and the guide of the desk show, without what calls them. */
const commands = [...lines, ...(await shellLines('examples/desk/README.md'))].flatMap((line) => {
  const [, command] = /^(?:npx |npm run )?sluice (?:-- )?(.+)$/.exec(line) ?? []
  return command === undefined ? [] : [command]
})

describe('the README', () => {
  test('begins with the program in examples', async () => {
    const example = await readFile(join(root, 'examples/smallest.ts'), 'utf8')
    expect(example.replace(/^(\/\/.*\n)+/, '')).toBe(await firstProgram())
  })

  test('names its own events as Stream takes them: without a dot', async () => {
    const code = (await readmePrograms()).map((block) => block.code).join('\n')
    const literals = /(?:t\.literal\(|event\('\w+', )'([^']+)'/g
    const types = [...code.matchAll(literals)].map(([, type]) => type)
    expect(types.length).toBeGreaterThan(1)
    for (const type of types) expect(type).toMatch(/^[a-z_]+$/)
  })

  test('has the URL of the local queue', () => {
    const urls = lines.flatMap((line) => /QUEUE_URL=(\S+)/.exec(line)?.[1] ?? [])
    expect(urls.length).toBeGreaterThan(0)
    for (const url of urls) expect(url).toBe(localQueueUrl)
    expect(localQueueUrl).toContain(`:${localDefaults.port}/`)
  })

  test('starts with scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const named = lines.flatMap((line) =>
      [...line.matchAll(/npm (?:run )?(start|test|[a-z]+:?[a-z]*)\b/g)].map(([, name]) => name),
    )
    expect(named).toContain('start')
    for (const name of named) {
      if (name !== 'ci' && name !== 'install') expect(scripts).toHaveProperty([`${name}`])
    }
  })

  test.each(commands)('shows a command and options that there are: sluice %s', async (command) => {
    const { words, options } = parts(command)
    const help = await helpOf(words)
    expect(help).toContain(`Usage: sluice ${words[0]} `)
    for (const option of options) expect(help).toContain(option)
  })
})

/** `dlq list --queue x` is the words `dlq list` and the option `--queue`. */
function parts(command: string): { words: string[]; options: string[] } {
  const all = command.split(' ')
  const options = all
    .filter((word) => word.startsWith('--'))
    .map((word) => word.split('=')[0] ?? '')
  const firstOption = all.findIndex((word) => word.startsWith('--'))
  return { words: firstOption < 0 ? all : all.slice(0, firstOption), options }
}

async function helpOf(words: readonly string[]): Promise<string> {
  const shell = testShell()
  await run([...words, '--help'], shell)
  return shell.written().out
}
