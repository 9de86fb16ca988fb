import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { promisify } from 'node:util'

/** For what is measured of the built package: to measure a change, `npm run build` comes first. */
export async function buildIfMissing(): Promise<void> {
  const built = await access('dist/src/index.js').then(
    () => true,
    () => false,
  )
  if (!built) await promisify(execFile)('npm', ['run', 'build'])
}
