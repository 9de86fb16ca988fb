import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { afterEach, beforeEach } from 'vitest'
import { streamEvents } from '../../schemas/index.ts'
import {
  createRouter,
  createWorker,
  type Router,
  type Worker,
  type WorkerOptions,
} from '../../src/index.ts'
import { type LocalSqs, startLocalSqs } from '../../src/local/index.ts'
import { createDirectService } from '../../src/queue/direct/direct.ts'
import {
  createDeskApp,
  type DeskAppOptions,
  type DeskServer,
  type ServeDeskOptions,
  serveDesk,
} from '../../src/web/index.ts'

/** A local queue for each test, and what is started on it: stopped when the test is over. */
export class Bench {
  readonly #ends: (() => Promise<unknown>)[] = []
  #sqs: LocalSqs | undefined

  get sqs(): LocalSqs {
    if (this.#sqs === undefined) throw new Error('The local queue has not been started.')
    return this.#sqs
  }

  router(): Router<typeof streamEvents> {
    return createRouter(streamEvents)
  }

  /** Not started yet, so that a desk can watch it. */
  worker(router: Router<typeof streamEvents>, options: Partial<WorkerOptions> = {}): Worker {
    const { queueUrl, endpoint } = this.sqs
    const worker = createWorker(router, { queueUrl, endpoint, waitSeconds: 1, ...options })
    this.#ends.push(() => worker.stop({ graceSeconds: 1 }))
    return worker
  }

  async desk(options: Partial<ServeDeskOptions> = {}): Promise<DeskServer> {
    const { queueUrl, endpoint, region } = this.sqs
    const desk = await serveDesk({ queueUrl, endpoint, region, ...options })
    this.#ends.push(() => desk.close())
    return desk
  }

  /** Serves a desk as an app would that has a sign-in of its own. */
  async mount(options: Partial<DeskAppOptions>): Promise<Pick<DeskServer, 'url'>> {
    const { queueUrl, endpoint, region } = this.sqs
    const app = createDeskApp({ queueUrl, endpoint, region, ...options })
    const server = createServer(createRequestListener((request) => app.fetch(request)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#ends.push(async () => {
      await app.close()
      server.close()
      server.closeAllConnections()
    })
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
  }

  /** Sends events, or any other bodies. */
  async send(...bodies: readonly (object | string)[]): Promise<void> {
    const service = createDirectService({ endpoint: this.sqs.endpoint })
    const texts = bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body)))
    for (let from = 0; from < texts.length; from += 10) {
      const some = texts.slice(from, from + 10)
      await service.queue(this.sqs.queueUrl).send(some.map((body) => ({ body })))
    }
    service.close()
  }

  async start(): Promise<void> {
    this.#sqs = await startLocalSqs({ port: 0 })
  }

  async end(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end()
    await this.#sqs?.stop()
  }
}

/** In a file, or in a `describe`. */
export function useBench(): Bench {
  const bench = new Bench()
  beforeEach(() => bench.start())
  afterEach(() => bench.end())
  return bench
}

/** The address of a part of the page. */
export function at(desk: Pick<DeskServer, 'url'>, part: string): string {
  return `${desk.url}#/${part}`
}
