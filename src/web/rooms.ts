import type { Route } from './answer/route.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { Looking } from './dead-letters/looking.ts'
import { lookingRoutes } from './dead-letters/routes.ts'
import type { Live, LiveEvent } from './live/live.ts'
import { Depths } from './now/depths.ts'
import { Watching } from './now/watching.ts'
import type { WorkerWatch } from './now/worker-watch.ts'
import { OnePass } from './one-pass.ts'
import { runRoutes } from './runs/routes.ts'
import { Runs } from './runs/runs.ts'
import { tryRoutes } from './try/routes.ts'
import { maySend } from './try/send.ts'
import type { Session } from './wire/session.ts'
import { queueName } from '../queue/queue-url.ts'

export interface RoomsOptions extends ConnectionOptions {
  /** Whether `console` of this process may be listened to while handlers are tried. Default false. */
  readonly captureConsole?: boolean
  /** The worker of this process, which is watched from before its start on. */
  readonly watch?: WorkerWatch | undefined
}

/** What there is to see and to do at a desk, put together. */
export class Rooms {
  readonly routes: readonly Route[]
  readonly #options: RoomsOptions
  readonly #connection: Connection
  readonly #onePass = new OnePass()
  readonly #looking: Looking
  readonly #runs: Runs
  readonly #depths: Depths
  readonly #watching: Watching

  constructor(options: RoomsOptions, live: Live) {
    const { logger, snapshot, directory, queueUrl, deadLetterQueueUrl, watch, clock } = options
    const connection = new Connection(options)
    const desk = () => connection.desk()
    const service = () => connection.service()
    const nowMs = clock === undefined ? Date.now : () => clock.now()
    const onePass = this.#onePass
    this.#options = options
    this.#connection = connection
    this.#looking = new Looking({ desk, onePass, live, snapshot, logger })
    this.#runs = new Runs({
      desk,
      looking: this.#looking,
      onePass,
      live,
      logger,
      directory,
      nowMs,
    })
    this.#depths = new Depths({ service, desk, queueUrl, deadLetterQueueUrl, logger, nowMs })
    this.#watching = new Watching({
      depths: this.#depths,
      worker: watch,
      live,
      nowMs,
    })
    this.routes = [
      ...lookingRoutes(this.#looking, desk),
      ...runRoutes(this.#runs, options.audit),
      ...this.#watching.routes,
      ...tryRoutes({
        router: options.router,
        queueUrl,
        service,
        captureConsole: options.captureConsole === true,
      }),
    ]
  }

  /** What a page begins with that listens. */
  first(request: Request): readonly LiveEvent[] {
    const runs = this.#runs.list().map((run): LiveEvent => ({ name: 'run', data: run }))
    const looksAtNow = new URL(request.url).searchParams.has('now')
    return [
      { name: 'snapshot', data: this.#looking.state() },
      ...runs.reverse(),
      ...(looksAtNow ? this.#watching.begin() : []),
    ]
  }

  session(): Pick<Session, 'queue' | 'deadLetterQueue' | 'worker' | 'handlers' | 'send'> {
    const { queueUrl, watch, router } = this.#options
    const seen = this.#looking.table?.info.queueUrl
    const deadLetterQueue = this.#depths.deadLetterQueue ?? (seen && queueName(seen))
    return {
      ...(queueUrl !== undefined && { queue: queueName(queueUrl) }),
      ...(deadLetterQueue !== undefined && { deadLetterQueue }),
      worker: watch !== undefined,
      handlers: router !== undefined,
      send: maySend(queueUrl),
    }
  }

  /** Ends what runs, and waits for it. */
  async close(): Promise<void> {
    this.#onePass.close()
    this.#watching.close()
    await this.#runs.close()
    await this.#looking.close()
    await this.#connection.close()
  }
}
