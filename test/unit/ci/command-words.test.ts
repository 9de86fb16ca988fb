import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Every command has a file and a folder of its name. */
const commands = readdirSync(join(root, 'src/cli'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, `src/cli/${entry.name}.ts`)))
  .map(({ name }) => name)

/**
 * An option, `--queue`; a command, `sluice doctor`; a variable that only the command line reads. A name such
 * as `sluice/setup` or `sluice.failure` is none of them. Comments count: a library is also read by those who
 * have no command line.
 */
const commandWords = new RegExp(
  [
    String.raw`(?<![\w-])--[a-z][\w-]*`,
    String.raw`\bsluice (${commands.join('|')})\b`,
    String.raw`\b(SLUICE|STREAM_API|STREAM_BASE)_[A-Z]\w*`,
  ].join('|'),
  'g',
)

function commandWordsIn(file: string): string[] {
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, at) =>
      (line.match(commandWords) ?? []).map((found) => `${file}:${at + 1} ${found}`),
    )
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('src/cli/'))
}

describe('the words of the command line', () => {
  it('are said in src/cli alone', () => {
    const found = [...sources('src'), ...sources('schemas')].flatMap(commandWordsIn)
    expect(found).toEqual([])
  })

  it.each([
    ['src/cli/doctor/fixing-command.ts', 'sluice doctor'],
    ['src/cli/doctor/fixing-command.ts', '--max-receive-count'],
    ['src/cli/stream/test-advice.ts', 'SLUICE_STREAM_SQS_KEY'],
  ])('are found in %s: %s', (file, words) => {
    expect(commandWordsIn(file).map((found) => found.replace(/^\S+ /, ''))).toContain(words)
  })
})
