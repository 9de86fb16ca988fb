import type { Catalogue } from '../decode/catalogue.ts'
import { type AnyBatchHandler, assertBatchSize, type BatchOptions } from './batch.ts'
import { assertHandlerOptions, type HandlerOptions } from './handler-options.ts'
import type { AnyHandler, Middleware } from './middleware.ts'
import { assertCovers } from './product.ts'
import { assertMatches, otherwise, Registrations, type Run } from './registration.ts'
import { type RouterOptions, type Routes, routes } from './routes.ts'

/** The class behind Router, whose types check the arguments of these methods. */
export class HandlerRouter<C extends Catalogue> {
  readonly catalogue: C
  readonly #options: RouterOptions
  readonly #middleware: Middleware[] = []
  readonly [routes]: Routes

  constructor(catalogue: C, options: RouterOptions) {
    if (options.classify !== undefined && typeof options.classify !== 'function') {
      throw new TypeError('classify must be a function')
    }
    this.catalogue = catalogue
    this.#options = options
    this[routes] = { registrations: new Registrations(), options }
  }

  use(middleware: Middleware): this {
    if (typeof middleware !== 'function') throw new TypeError('.use takes a function')
    this.#middleware.push(middleware)
    return this
  }

  on(
    patterns: string | readonly string[],
    ...rest: readonly [AnyHandler] | readonly [HandlerOptions, AnyHandler]
  ): this {
    const [options, handler] = rest.length === 2 ? rest : [{}, rest[0]]
    return this.#add(patterns, options, { _tag: 'Each', handler })
  }

  onBatch(
    patterns: string | readonly string[],
    options: BatchOptions,
    handler: AnyBatchHandler,
  ): this {
    assertBatchSize(String(patterns), options)
    return this.#add(patterns, options, { _tag: 'Batch', handler, batch: options })
  }

  merge(other: { readonly [routes]: Routes }): this {
    const { drift, classify } = this.#options
    const outer = this.#middleware
    for (const registration of other[routes].registrations.all()) {
      const inner = [...registration.middleware]
      if (registration.pattern !== otherwise) this.#assertMatches(registration.pattern)
      this[routes].registrations.add({
        ...registration,
        drift: registration.drift ?? drift,
        classify: registration.classify ?? classify,
        // Read when an event is routed, so that `.use` here after `.merge` wraps it as well.
        get middleware() {
          return inner.length === 0 ? outer : [...outer, ...inner]
        },
      })
    }
    return this
  }

  otherwise(handler: AnyHandler): this {
    this.#register(otherwise, {}, { _tag: 'Each', handler })
    return this
  }

  cover(product: string, handlers: Readonly<Record<string, AnyHandler>>): this {
    assertCovers(this.catalogue, product, Object.keys(handlers))
    for (const [type, handler] of Object.entries(handlers)) this.on(type, handler)
    return this
  }

  #add(patterns: string | readonly string[], given: HandlerOptions, run: Run): this {
    // A copy: the patterns of this registration share its limits, and no other registration does.
    const options = { ...given }
    for (const pattern of typeof patterns === 'string' ? [patterns] : patterns) {
      this.#assertMatches(pattern)
      assertHandlerOptions(pattern, options)
      this.#register(pattern, options, run)
    }
    return this
  }

  #assertMatches(pattern: string): void {
    assertMatches(pattern, Object.keys(this.catalogue))
  }

  // The array of this router's middleware is shared, so that `.use` after `.on` wraps it as well.
  #register(pattern: string, options: HandlerOptions, run: Run): void {
    if (typeof run.handler !== 'function') {
      const what = pattern === otherwise ? '.otherwise' : `"${pattern}"`
      throw new TypeError(`the handler for ${what} is not a function`)
    }
    const { drift = this.#options.drift } = options
    const { classify } = this.#options
    const registered = { pattern, options, middleware: this.#middleware, drift, classify }
    this[routes].registrations.add(
      run._tag === 'Each' ? { ...registered, run } : { ...registered, run },
    )
  }
}
