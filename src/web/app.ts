import { createRequire } from 'node:module'
import type { Gate } from './access/gate.ts'
import { json, problem } from './answer/answers.ts'
import { type Call, type Route, routeFor } from './answer/route.ts'
import { problemOf } from './answer/problems.ts'
import { Assets } from './assets.ts'
import { Live } from './live/live.ts'
import type { DeskViewOptions } from './options.ts'
import type { Session } from './wire/session.ts'

/** A desk in the browser: answers requests of its page. */
export interface DeskApp {
  /** Answers a request for the page, its files and its API. Never rejects. */
  fetch(request: Request): Promise<Response>
  /** Ends what runs here, closes the connections, and removes a snapshot that is not kept. */
  close(): Promise<void>
}

export interface AppOptions extends DeskViewOptions {
  /** Where the page is, from `/` to `/`. */
  readonly basePath: string
  readonly gate: Gate
}

/** The app behind every face: `createDeskApp`, and the server of the command line. */
export class App implements DeskApp {
  readonly #options: AppOptions
  readonly #live = new Live()
  readonly #routes: readonly Route[]
  #assets: Promise<Assets> | undefined

  constructor(options: AppOptions) {
    this.#options = options
    this.#routes = [
      { method: 'GET', path: 'api/session', answer: (call) => json(this.#session(call)) },
      { method: 'GET', path: 'api/live', answer: ({ request }) => this.#live.open(request, []) },
    ]
  }

  async fetch(request: Request): Promise<Response> {
    try {
      const visitor = await this.#options.gate(request)
      if (visitor instanceof Response) return visitor
      const url = new URL(request.url)
      const path = this.#pathOf(url.pathname)
      if (!path.startsWith('api/')) return await this.#file(request, path)
      const found = routeFor(this.#routes, request.method, path)
      if (found === undefined)
        return problem(404, { code: 'NotFound', message: 'There is no such address.' })
      if (found === 'wrong method') {
        return problem(405, {
          code: 'WrongMethod',
          message: `${request.method} is not for this address.`,
        })
      }
      const { route, params } = found
      if (route.changes && !visitor.canChange) {
        return problem(403, {
          code: 'ReadOnly',
          message: visitor.whyNot ?? 'You may not change anything here.',
        })
      }
      return await route.answer({ request, visitor, query: url.searchParams, params })
    } catch (error) {
      return problemOf(error)
    }
  }

  async close(): Promise<void> {
    this.#live.close()
  }

  /** Some servers take the mount path off, others do not. */
  #pathOf(pathname: string): string {
    const { basePath } = this.#options
    const inside = `${pathname}/`.startsWith(basePath) ? pathname.slice(basePath.length) : pathname
    return inside.replace(/^\/+/, '')
  }

  async #file(request: Request, path: string): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return problem(405, { code: 'WrongMethod', message: 'Ask for the page by GET.' })
    }
    this.#assets ??= Assets.load()
    const assets = await this.#assets
    return assets.get(path) ?? assets.page(this.#options.basePath)
  }

  #session({ visitor }: Call): Session {
    const { worker, router } = this.#options
    return {
      ...visitor,
      version: version(),
      worker: worker !== undefined,
      handlers: router !== undefined,
      send: false,
    }
  }
}

/** By the package's own name: its relative path differs between src and dist. */
function version(): string {
  const description: unknown = createRequire(import.meta.url)('sluice/package.json')
  return (description as { version: string }).version
}
