import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './packed.ts'

/** The code blocks of the README in this language, in their order. */
export async function readmeBlocks(language: string): Promise<string[]> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const blocks = readme.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)
  return [...blocks].flatMap(([, indent = '', found, code = '']) =>
    found === language ? [code.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  )
}

/** The first program of the README. */
export async function firstProgram(): Promise<string> {
  const [program] = await readmeBlocks('ts')
  if (program === undefined) throw new Error('the README has no program')
  return program
}

/** The same program as CommonJS that loads by `require`. */
export function asCommonJs(program: string): string {
  return withoutTopLevelAwait(program).replaceAll(
    /^import (\{.*\}) from ('.*')$/gm,
    'const $1 = require($2)',
  )
}

/** CommonJS has no top-level await: starting is a promise that Node itself waits for. */
export function withoutTopLevelAwait(program: string): string {
  return program.replaceAll(/^await /gm, '')
}
