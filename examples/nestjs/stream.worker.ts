import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common'
import { createRouter, createWorker, type Health, type Worker, type WorkerOptions } from 'sluice'
import { streamEvents } from 'sluice/schemas'
import { ChatService } from './chat.service.ts'

/** The token of the options of the worker, so that a test or another environment provides others. */
export const STREAM_WORKER_OPTIONS = 'STREAM_WORKER_OPTIONS'

/** The worker of the app, which starts and stops with it. */
@Injectable()
export class StreamWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(StreamWorker.name)
  readonly #worker: Worker

  // The tokens are explicit, so that it works with compilers that emit no metadata of types, such as esbuild and tsx.
  constructor(
    @Inject(ChatService) chat: ChatService,
    @Inject(STREAM_WORKER_OPTIONS) options: WorkerOptions,
  ) {
    const router = createRouter(streamEvents).on('message.new', (event) => chat.onMessage(event))
    this.#worker = createWorker(router, { logger: asNestLogs(this.#logger), ...options })
  }

  health(): Health {
    return this.#worker.health()
  }

  /**
   * Not awaited: the app listens also while the queue cannot be reached, which is retried. What a retry cannot fix, such
   * as a missing permission, is logged; the worker is then stopped and /livez asks for a restart.
   */
  onApplicationBootstrap(): void {
    this.#worker.start().catch((error: Error) => this.#logger.error(error.message))
  }

  /** Before Nest closes connections, since handlers that still run may need them. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#worker.stop({ graceSeconds: 25 })
  }
}

/** sluice logs as pino does, the fields first. They hold ids and counts, and no payload. */
function asNestLogs(logger: Logger): NonNullable<WorkerOptions['logger']> {
  const text = (fields: object, message: string) => `${message} ${JSON.stringify(fields)}`
  return {
    debug: (fields, message) => logger.debug(text(fields, message)),
    info: (fields, message) => logger.log(text(fields, message)),
    warn: (fields, message) => logger.warn(text(fields, message)),
    error: (fields, message) => logger.error(text(fields, message)),
  }
}
