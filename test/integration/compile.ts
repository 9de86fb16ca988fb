import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './packed.ts'

const exec = promisify(execFile)

/** The compilers that an app may use. */
export const compilers = {
  '7': 'node_modules/typescript/bin/tsc',
  '5.9': 'node_modules/typescript-5.9/lib/tsc.js',
} as const

const resolutions = {
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
} as const

const strictOptions = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  types: ['node'],
}

/** The compiler's errors for the programs in a folder; empty if there are none. */
export async function compile(
  folder: string,
  {
    version = '7',
    resolution = 'nodenext',
    skipLibCheck = true,
  }: {
    readonly version?: keyof typeof compilers
    readonly resolution?: keyof typeof resolutions
    readonly skipLibCheck?: boolean
  } = {},
): Promise<string> {
  const compilerOptions = { ...strictOptions, ...resolutions[resolution], skipLibCheck }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  try {
    await exec(process.execPath, [join(root, compilers[version]), '-p', folder])
    return ''
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
