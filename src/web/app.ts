import { createRequire } from 'node:module'
import type { Gate, Visitor } from './access/gate.ts'
import { refused } from './access/refused.ts'
import { foreignRefusal } from './access/same-origin.ts'
import { json, problem, wrongMethod } from './answer/answers.ts'
import { closed } from './answer/refusals.ts'
import { type Call, type Route, routeFor } from './answer/route.ts'
import { Assets } from './assets.ts'
import { Live } from './live/live.ts'
import { WorkerWatch } from './now/worker-watch.ts'
import type { Rooms, RoomsOptions } from './rooms.ts'
import { type Listener, listenerOf } from './server/listener.ts'
import type { Session } from './wire/session.ts'

/** A desk in the browser: answers requests of its page. */
export interface DeskApp {
  /** Answers a request for the page, its files and its API. Never rejects. It needs no `this`. */
  readonly fetch: (request: Request) => Promise<Response>
  /** The same for `node:http`, Express, and the raw requests of Fastify. */
  readonly listener: Listener
  /** Ends what runs here, closes the connections, and removes a snapshot that is not kept. */
  close(): Promise<void>
}

export interface AppOptions extends RoomsOptions {
  /** Where the page is, from `/` to `/`. */
  readonly basePath: string
  readonly gate: Gate
}

/** The app behind every face: `createDeskApp`, and the server of the command line. */
export class App implements DeskApp {
  readonly #options: AppOptions
  readonly #live = new Live()
  readonly fetch = async (request: Request): Promise<Response> => {
    const answer = await this.#answer(request)
    if (request.method !== 'HEAD' || answer.body === null) return answer
    // What goes on, as live events do, must end. That of the app may have been read already.
    await answer.body.cancel().catch(() => {})
    return new Response(null, answer)
  }
  readonly listener = listenerOf(this.fetch)
  readonly #watch: WorkerWatch | undefined
  #rooms: Promise<Rooms> | undefined
  #assets: Promise<Assets> | undefined
  #isClosed = false

  /** @throws TypeError where no queue is named, and Error for a worker that has been started. */
  constructor(options: AppOptions) {
    const { queueUrl, deadLetterQueueUrl, worker, clock } = options
    if (!queueUrl && !deadLetterQueueUrl) {
      throw new TypeError('The desk needs a queue: queueUrl, or deadLetterQueueUrl.')
    }
    this.#options = options
    this.#watch = worker && new WorkerWatch(worker, clock && (() => clock.now()))
  }

  /** All that there is to ask for. */
  async routes(): Promise<readonly Route[]> {
    const rooms = await this.#loadedRooms()
    return [
      {
        method: 'GET',
        path: 'api/session',
        answer: ({ visitor }) =>
          json({ ...visitor, version: version(), ...rooms.session() } satisfies Session),
      },
      {
        method: 'GET',
        path: 'api/live',
        answer: ({ request }) => this.#live.open(request, rooms.first(request)),
      },
      ...rooms.routes,
    ]
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const rooms = await this.#rooms?.catch(() => undefined)
    try {
      await rooms?.close()
    } finally {
      this.#live.close()
    }
  }

  /** Loaded with the first request: who serves a desk beside a worker does not wait for what nobody may look at. */
  #loadedRooms(): Promise<Rooms> {
    this.#rooms ??= import('./rooms.ts').then(
      ({ Rooms }) => new Rooms({ ...this.#options, watch: this.#watch }, this.#live),
    )
    return this.#rooms
  }

  async #answer(request: Request): Promise<Response> {
    try {
      if (this.#isClosed) return refused(request, 503, closed)
      const url = new URL(request.url)
      const path = this.#pathOf(url.pathname)
      const isApi = path.startsWith('api/')
      const foreign = foreignRefusal(request, isApi)
      if (foreign !== undefined) return refused(request, foreign.status, foreign)
      const visitor = await this.#options.gate(request)
      if (visitor instanceof Response) return visitor
      if (!isApi) return await this.#file(request, path)
      return await this.#routed({
        request,
        path,
        query: url.searchParams,
        visitor: this.#options.readOnly === true ? { ...visitor, ...readOnly } : visitor,
      })
    } catch (error) {
      const { problemOf } = await import('./answer/problems.ts')
      // Who broke the request off is told nothing, and it is no fault.
      return problemOf(error, request.signal.aborted ? undefined : this.#options.logger)
    }
  }

  async #routed({ path, ...asked }: Omit<Call, 'params'> & { readonly path: string }) {
    const { request, visitor } = asked
    const found = routeFor(await this.routes(), methodOf(request), path)
    // Closed while it was let in: what begins now would not be ended by anybody.
    if (this.#isClosed) return refused(request, 503, closed)
    if (found._tag === 'Nothing') {
      return problem(404, { code: 'NotFound', message: 'There is no such address.' })
    }
    if (found._tag === 'WrongMethod') return wrongMethod(request.method, found.allowed)
    const { route, params } = found
    if (route.changes && !visitor.canChange) {
      return problem(403, {
        code: 'ReadOnly',
        message: visitor.whyNot ?? 'You may not change anything here.',
      })
    }
    return route.answer({ ...asked, params })
  }

  /** Some servers take the mount path off, others do not. */
  #pathOf(pathname: string): string {
    const { basePath } = this.#options
    const inside = `${pathname}/`.startsWith(basePath) ? pathname.slice(basePath.length) : pathname
    return inside.replace(/^\/+/, '')
  }

  async #file(request: Request, path: string): Promise<Response> {
    if (methodOf(request) !== 'GET') return wrongMethod(request.method, ['GET'])
    const assets = await this.#loaded()
    const found = assets.get(path)
    if (found !== undefined) return found
    if (Assets.isFile(path)) {
      return problem(404, { code: 'NotFound', message: 'The page has no such file.' })
    }
    return assets.page(this.#options.basePath)
  }

  async #loaded(): Promise<Assets> {
    this.#assets ??= Assets.load()
    try {
      return await this.#assets
    } catch (error) {
      // It may be built meanwhile.
      this.#assets = undefined
      throw error
    }
  }
}

const readOnly: Pick<Visitor, 'canChange' | 'whyNot'> = {
  canChange: false,
  whyNot: 'This desk is read-only: nothing can be changed.',
}

/** HEAD is GET without the body. */
function methodOf({ method }: Request): string {
  return method === 'HEAD' ? 'GET' : method
}

/** By the package's own name: its relative path differs between src and dist. */
function version(): string {
  const description: unknown = createRequire(import.meta.url)('sluice/package.json')
  return (description as { version: string }).version
}
