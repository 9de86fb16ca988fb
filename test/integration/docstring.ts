import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './packed.ts'

/** The first program in the comments of a source file. */
export async function docstringProgram(file: string): Promise<string> {
  const source = await readFile(join(root, file), 'utf8')
  const [, code] = /^ \* ```ts\n([\s\S]*?)^ \* ```$/m.exec(source) ?? []
  if (code === undefined) throw new Error(`${file} has no program in its comments`)
  return code.replaceAll(/^ \* ?/gm, '')
}
