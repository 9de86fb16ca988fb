import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
const directory = join(cache, 'chromium')

const unpack =
  'import chromium from "@sparticuz/chromium"; await chromium.executablePath().then(console.log)'

/**
 * The Chromium of `@sparticuz/chromium`. That unpacks it in place, and takes what is there for complete: of two test
 * processes that begin at the same time the second one would start half of it. So each unpacks in a directory of its
 * own, and the first one that is through gives it its name.
 */
export async function unpackedChromium(): Promise<string> {
  const executable = join(directory, 'chromium')
  if (existsSync(executable)) return executable
  await mkdir(cache, { recursive: true })
  const own = await mkdtemp(join(cache, 'chromium-'))
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpack], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...process.env, TMPDIR: own },
    })
    await rename(own, directory)
  } catch (error) {
    await rm(own, { recursive: true, force: true })
    if (!existsSync(executable)) throw error
  }
  return executable
}
