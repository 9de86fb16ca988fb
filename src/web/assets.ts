import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { file } from './answer/answers.ts'

/** Beside this file, in the package as in a checkout: made by Vite from `page/`. */
const directory = fileURLToPath(new URL('./static/', import.meta.url))

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** The page: its document, and the files that it loads. Read once. */
export class Assets {
  readonly #files: ReadonlyMap<string, Buffer<ArrayBuffer>>

  private constructor(files: ReadonlyMap<string, Buffer<ArrayBuffer>>) {
    this.#files = files
  }

  /** @throws Error for a checkout in which the page has not been built. */
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
      const sentence = `The page is not in ${directory}: run npm run page in the checkout.`
      throw new Error(sentence, { cause })
    }
    return new Assets(files)
  }

  /** The document. All its links are relative to the base. */
  page(basePath: string): Response {
    const html = this.#files.get('index.html')?.toString('utf8') ?? ''
    return file(html.replace('<base href="/"', `<base href="${basePath}"`), contentTypeOf('.html'))
  }

  /** A file that the page loads. */
  get(path: string): Response | undefined {
    const content = this.#files.get(path)
    if (content === undefined || path === 'index.html') return undefined
    return file(content, contentTypeOf(extname(path)))
  }
}

function contentTypeOf(extension: string): string {
  return contentTypes[extension] ?? 'application/octet-stream'
}
