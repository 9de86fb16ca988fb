// Builds the page of the desk in the browser into a directory. A file that is already there as it is to be is not
// touched: tests may read it meanwhile.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src/web/page/', import.meta.url))
const [directory = 'src/web/static'] = process.argv.slice(2)

const vite = await import('vite').catch(() => undefined)
if (vite === undefined) {
  // `npm ci --omit=dev` in a checkout.
  process.stderr.write('The page is not built: Vite is not installed.\n')
} else {
  const built = await vite.build({
    root: source,
    base: './',
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    // `write: false`, so that what is unchanged stays.
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      assetsInlineLimit: 0,
      license: true,
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) =>
    'output' in one ? one.output : [],
  )
  const files = new Map<string, Buffer>(
    outputs.map((one) => [
      one.fileName === '.vite/license.md' ? 'LICENSES.md' : one.fileName,
      Buffer.from(one.type === 'chunk' ? one.code : one.source),
    ]),
  )
  for (const [name, content] of files) await put(resolve(directory, name), content)
  await removeOthers(resolve(directory), new Set(files.keys()))
}

async function put(path: string, content: Buffer): Promise<void> {
  const present = await readFile(path).catch(() => undefined)
  if (present?.equals(content)) return
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, content)
  await rename(`${path}.new`, path)
}

async function removeOthers(root: string, names: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !names.has(path.slice(root.length + 1).replaceAll('\\', '/')))
      await rm(path)
  }
}
