import { EventEmitter } from 'eventemitter3'
import { onRejection } from '../../message/thrown.ts'
import type { WorkerSettings } from '../settings.ts'
import type { LifecycleEvents, Listener, WorkerEvents } from './lifecycle-events.ts'
import { thrownFields } from '../../pipeline/log-text.ts'

/** The emitter behind `worker.events`. */
export class Lifecycle implements WorkerEvents {
  readonly #emitter = new EventEmitter()
  /** The wrapper that `once` registered for a listener, so that `off` finds it. */
  readonly #onceOnly = new WeakMap<object, EventEmitter.ListenerFn>()
  readonly #settings: Pick<WorkerSettings, 'logger' | 'redact'>

  constructor(settings: Pick<WorkerSettings, 'logger' | 'redact'>) {
    this.#settings = settings
  }

  on<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this {
    this.#emitter.on(name, listener)
    return this
  }

  once<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this {
    const onceOnly: Listener<K> = (...args) => {
      this.#emitter.off(name, onceOnly)
      return listener(...args)
    }
    this.#onceOnly.set(listener, onceOnly)
    return this.on(name, onceOnly)
  }

  off<K extends keyof LifecycleEvents>(name: K, listener: Listener<K>): this {
    this.#emitter.off(name, listener)
    const onceOnly = this.#onceOnly.get(listener)
    if (onceOnly !== undefined) this.#emitter.off(name, onceOnly)
    return this
  }

  /** True when there is a listener. Saves making events that nobody receives. */
  hears(name: keyof LifecycleEvents): boolean {
    return this.#emitter.listenerCount(name) > 0
  }

  /** Never throws: what a listener throws is logged. */
  emit<K extends keyof LifecycleEvents>(name: K, ...args: LifecycleEvents[K]): void {
    for (const listener of this.#emitter.listeners(name)) {
      try {
        onRejection(listener(...args), (error) => this.#threw(name, error))
      } catch (error) {
        this.#threw(name, error)
      }
    }
  }

  #threw(event: string, error: unknown): void {
    onRejection(error)
    const { logger, redact } = this.#settings
    const fields = { event, ...thrownFields(error, redact) }
    logger.error(fields, `a listener of "${event}" threw`)
  }
}
