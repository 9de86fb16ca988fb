import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './packed.ts'

/** A block of code in the README. */
export interface ReadmeBlock {
  readonly language: string
  readonly code: string
  /** The file that the text before it names: `smallest.mts`. */
  readonly file: string | undefined
}

/** The code blocks of the README, or of another document, in their order. */
export async function readmeBlocks(document = 'README.md'): Promise<ReadmeBlock[]> {
  const readme = await readFile(join(root, document), 'utf8')
  const blocks = readme.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)
  return [...blocks].map(({ index, 1: indent = '', 2: language = '', 3: code = '' }) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    file: /`([\w-]+\.[cm]?ts)`[^`\n]*:\n\n$/.exec(readme.slice(0, index))?.[1],
  }))
}

/** The programs among them. */
export async function readmePrograms(): Promise<ReadmeBlock[]> {
  return (await readmeBlocks()).filter(({ language }) => language === 'ts')
}

/** The lines that it says to type, without what explains them. */
export async function shellLines(document = 'README.md'): Promise<string[]> {
  const blocks = (await readmeBlocks(document)).filter(({ language }) => language === 'sh')
  return blocks.flatMap(({ code }) =>
    code.split('\n').flatMap((line) => line.replace(/\s+#.*$/, '').trim() || []),
  )
}

/** The packages that it says to install, in a block or in a sentence: `npm install io-ts fp-ts`. */
export async function packagesToInstall(): Promise<string[]> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const lines = readme.matchAll(/npm install ((?:(?:--save-dev|[@a-z][\w@./-]*) ?)+)/g)
  return [...lines].flatMap(([, names = '']) =>
    names.split(' ').flatMap((name) => /^@?[a-z][\w./-]*/.exec(name)?.[0] ?? []),
  )
}

/** The first program of the README. */
export async function firstProgram(): Promise<string> {
  const [program] = await readmePrograms()
  if (program === undefined) throw new Error('the README has no program')
  return program.code
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
