import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compilers } from '../integration/compile.ts'
import { root } from '../integration/packed.ts'

/** The compiler's errors for a program, by line. */
async function compile(version: keyof typeof compilers, project: string): Promise<Error[]> {
  const args = [compilers[version], '--noEmit', '--pretty', 'false', '-p', project]
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (_error, stdout, stderr) => {
      resolve(stdout + stderr)
    })
  })
  return output.split(/\n(?! )/).flatMap((text) => {
    if (text.trim() === '') return []
    const line = /program\.ts\((\d+),/.exec(text)?.[1]
    return [{ line: Number(line), text }]
  })
}

interface Error {
  readonly line: number
  readonly text: string
}

/** The lines of a program that must not compile, and the words for each. */
async function refusedLines(project: string): Promise<Error[]> {
  const program = await readFile(join(root, project, 'program.ts'), 'utf8')
  return program.split('\n').flatMap((line, index) => {
    const text = / \/\/ refused: (.+)$/.exec(line)?.[1]
    return text === undefined ? [] : [{ line: index + 1, text }]
  })
}

describe.each(['7', '5.9'] as const)('TypeScript %s', (version) => {
  it.each([
    ["an app's own data wherever a user, a channel or a message occurs", 'test/types/augmented'],
    ['own events in schemas of other libraries', 'test/types/own-events'],
    ['what middleware writes and handlers read', 'test/types/context'],
  ])(
    'gives the types of %s',
    async (_what, project) => {
      expect(await compile(version, project)).toEqual([])
    },
    120_000,
  )

  it.each<[string, string, least: number]>([
    [
      "a catalogue that does not decode an app's own data as it is declared",
      'test/types/augmented/refused',
      11,
    ],
    ['what is not in the context of a delivery', 'test/types/context/refused', 6],
  ])(
    'refuses %s, with a sentence',
    async (_what, project, least) => {
      const errors = await compile(version, project)
      const refused = await refusedLines(project)
      expect(refused.length).toBeGreaterThanOrEqual(least)
      expect(errors.map(({ line }) => line)).toEqual(refused.map(({ line }) => line))
      for (const [at, { text }] of errors.entries()) {
        // As the compiler prints a type that is a text.
        expect(text.replaceAll('\\"', '"')).toContain(refused[at]?.text)
      }
    },
    120_000,
  )
})
