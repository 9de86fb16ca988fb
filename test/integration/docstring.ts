import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './packed.ts'

/** The programs in the comment at the head of a source file. */
export async function docstringPrograms(file: string): Promise<readonly string[]> {
  const source = await readFile(join(root, file), 'utf8')
  const [comment = ''] = source.split('*/', 1)
  const programs = comment.matchAll(/^ \* ```ts\n([\s\S]*?)^ \* ```$/gm)
  return Array.from(programs, ([, code = '']) => code.replaceAll(/^ \* ?/gm, ''))
}
