import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documentOf, escaped, file } from './answer/answers.ts'
import { ProblemError } from './answer/problem-error.ts'

/** Beside this file, in the package as in a checkout: made by Vite from `page/`. */
const directory = fileURLToPath(new URL('./static/', import.meta.url))

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.md': 'text/plain; charset=utf-8',
}

/** Vite puts a hash of their content into the names of the files in it. */
const hashed = 'assets/'

/** The page: its document, and the files that it loads. Read once. */
export class Assets {
  readonly #files: ReadonlyMap<string, Buffer<ArrayBuffer>>

  private constructor(files: ReadonlyMap<string, Buffer<ArrayBuffer>>) {
    this.#files = files
  }

  /** @throws ProblemError for a checkout in which the page has not been built. */
  static async load(): Promise<Assets> {
    const files = new Map<string, Buffer<ArrayBuffer>>()
    try {
      for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        const name = path.slice(directory.length).replaceAll('\\', '/')
        files.set(name, Buffer.from(await readFile(path)))
      }
    } catch (cause) {
      throw new ProblemError(503, notBuilt, { cause })
    }
    if (!files.has('index.html')) throw new ProblemError(503, notBuilt)
    return new Assets(files)
  }

  /** The document. All its links are relative to the base. */
  page(basePath: string): Response {
    const html = this.#files.get('index.html')?.toString('utf8') ?? ''
    return documentOf(html.replace('<base href="/"', () => `<base href="${escaped(basePath)}"`))
  }

  /** A file that the page loads; undefined for one that there is not. */
  get(path: string): Response | undefined {
    const content = this.#files.get(path)
    if (content === undefined || path === 'index.html') return undefined
    const contentType = contentTypes[extname(path)] ?? 'application/octet-stream'
    return file(content, contentType, { isHashed: path.startsWith(hashed) })
  }

  /** Whether a path can only be that of a file. */
  static isFile(path: string): boolean {
    return path.startsWith(hashed) || extname(path) in contentTypes
  }
}

const notBuilt = {
  code: 'NotBuilt',
  message: 'The page of the desk has not been built: run npm run page in the checkout of sluice.',
}
