import { problemOf } from '../../../src/web/answer/problems.ts'
import { routeFor } from '../../../src/web/answer/route.ts'
import { Live, type LiveEvent } from '../../../src/web/live/live.ts'
import { WorkerWatch } from '../../../src/web/now/worker-watch.ts'
import { Rooms, type RoomsOptions } from '../../../src/web/rooms.ts'
import type { DeadLetters, SnapshotState } from '../../../src/web/wire/dead-letters.ts'
import type { LiveEvents } from '../../../src/web/wire/live.ts'
import type { PlanView, RunView } from '../../../src/web/wire/runs.ts'
import { createWorld, type World } from '../dead-letter/world.ts'

export { createWorld, type World }

/** What was answered. */
export interface Answer<A> {
  readonly status: number
  readonly body: A
  readonly response: Response
}

/** The pages that listen, as a test sees them. */
class HeardLive extends Live {
  readonly events: LiveEvent[] = []
  watched = false

  override get isWatched(): boolean {
    return this.watched
  }

  override send(event: LiveEvent): void {
    this.events.push(event)
  }

  all<Name extends keyof LiveEvents>(name: Name): LiveEvents[Name][] {
    return this.events.flatMap((event) =>
      event.name === name ? [event.data as LiveEvents[Name]] : [],
    )
  }
}

/** The rooms of a desk over queues in memory, without a server: what a page asks, and what it is answered. */
export class Desk {
  readonly world: World
  readonly live = new HeardLive()
  readonly rooms: Rooms
  user = 'ada'

  constructor(world: World, options: Partial<RoomsOptions> = {}) {
    this.world = world
    const { service, storage, clock, source } = world
    const { worker } = options
    const watch = worker && new WorkerWatch(worker, () => (options.clock ?? clock).now())
    this.rooms = new Rooms(
      { queueUrl: source.url, service, storage, clock, by: 'nobody', watch, ...options },
      this.live,
    )
  }

  get<A = unknown>(address: string): Promise<Answer<A>> {
    return this.#ask<A>('GET', address, undefined)
  }

  post<A = unknown>(address: string, body: unknown = {}): Promise<Answer<A>> {
    return this.#ask<A>('POST', address, JSON.stringify(body))
  }

  /** Looks, and waits until there is something to see, or why there is not. */
  async looked(): Promise<DeadLetters> {
    await this.get('api/dead-letters')
    await this.until(({ taking }) => taking === undefined)
    return (await this.get<DeadLetters>('api/dead-letters')).body
  }

  async until(isSo: (state: SnapshotState) => boolean): Promise<void> {
    await this.#turn(async () => {
      const { body } = await this.get<DeadLetters>('api/dead-letters')
      return isSo(body.snapshot)
    })
  }

  /** Waits until the latest run has ended. */
  async ended(): Promise<RunView> {
    const latest = async () => (await this.get<RunView[]>('api/runs')).body[0]
    await this.#turn(async () => (await latest())?.result !== undefined)
    const run = await latest()
    if (run === undefined) throw new Error('there is no run')
    return run
  }

  /** Turns the clock until a run does this. */
  async doing(doing: RunView['doing']): Promise<RunView> {
    let run: RunView | undefined
    await this.#turn(async () => {
      run = (await this.get<RunView[]>('api/runs')).body[0]
      return run?.doing === doing
    })
    if (run === undefined) throw new Error('there is no run')
    return run
  }

  async planned(request: object): Promise<PlanView> {
    const { body, status } = await this.post<PlanView>('api/plans', request)
    if (status !== 201) throw new Error(`it was not planned: ${JSON.stringify(body)}`)
    return body
  }

  /** Turns the clock while the rooms end what runs. */
  async close(): Promise<void> {
    let isClosed = false
    const closing = this.rooms.close().finally(() => {
      isClosed = true
    })
    await this.#turn(async () => isClosed)
    await closing
  }

  async #turn(isDone: () => Promise<boolean>): Promise<void> {
    const giveUpMs = performance.now() + 20_000
    while (!(await isDone())) {
      if (performance.now() > giveUpMs) throw new Error('it never comes')
      await this.world.clock.advance(100)
    }
  }

  async #ask<A>(method: string, address: string, body: string | undefined): Promise<Answer<A>> {
    const url = new URL(address, 'http://desk/')
    const found = routeFor(this.rooms.routes, method, url.pathname.slice(1))
    if (found._tag !== 'Route') throw new Error(`no route for ${address}`)
    const request = new Request(url, { method, ...(body !== undefined && { body }) })
    const visitor = { user: this.user, canChange: true }
    const { params } = found
    const response = await Promise.resolve()
      .then(() => found.route.answer({ request, visitor, query: url.searchParams, params }))
      .catch((error: unknown) => problemOf(error))
    const isJson = response.headers.get('content-type') === 'application/json'
    const answered: unknown = isJson ? await response.clone().json() : undefined
    return { status: response.status, body: answered as A, response }
  }
}
