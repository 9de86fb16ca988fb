import type { Desk } from '../dead-letter/desk.ts'
import { openDesk } from '../dead-letter/open-desk.ts'
import type { Storage } from '../dead-letter/lines/lines.ts'
import type { Clock } from '../queue/clock.ts'
import type { QueueService } from '../queue/port.ts'
import type { DeskViewOptions } from './options.ts'

export interface ConnectionOptions extends DeskViewOptions {
  /** For tests. */
  readonly storage?: Storage
  /** For tests. */
  readonly clock?: Clock
}

/** The queues, and the desk over them: opened when they are first needed. */
export class Connection {
  readonly #options: ConnectionOptions
  #opening: Promise<Opened> | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  async desk(): Promise<Desk> {
    return (await this.#opened()).desk
  }

  async service(): Promise<QueueService> {
    return (await this.#opened()).service
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined)
    try {
      await opened?.desk.close()
    } finally {
      if (this.#options.service === undefined) opened?.service.close()
    }
  }

  #opened(): Promise<Opened> {
    const opening = this.#opening ?? this.#open()
    this.#opening = opening
    // What failed is tried again.
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = undefined
    })
    return opening
  }

  async #open(): Promise<Opened> {
    const { service: given, ...options } = this.#options
    const service = given ?? (await this.#connect())
    return { service, desk: openDesk({ ...options, service }) }
  }

  async #connect(): Promise<QueueService> {
    const { openService } = await import('../queue/service.ts')
    return await openService(this.#options)
  }
}

interface Opened {
  readonly service: QueueService
  readonly desk: Desk
}
