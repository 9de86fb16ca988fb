import type { Dispatcher } from 'undici'
import { codeOf, NoAnswer, type Patience } from './no-answer.ts'
import type { Connections } from './pools.ts'
import type { HeaderList } from './signer.ts'

/** One HTTP request, ready to go. */
export interface HttpRequest {
  readonly origin: string
  readonly path: string
  readonly headers: HeaderList
  readonly body: string
}

export interface HttpAnswer {
  readonly status: number
  readonly body: string
  /** The `Date` header: the server's clock. */
  readonly date: string | undefined
}

/**
 * Makes a request, sends it, and gathers its answer. Rejects with {@link NoAnswer}, or with what
 * `prepare` rejected with; the time-out covers that as well, since credentials can take long.
 */
export function exchange(
  connections: Connections,
  prepare: () => Promise<HttpRequest>,
  patience: Patience,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const gatherer = new Gatherer(patience, resolve, reject)
    if (gatherer.settled) return
    prepare().then(
      (request) => gatherer.send(connections, request),
      (error) => gatherer.end(() => reject(error)),
    )
  })
}

/** undici's own begin when the request is on the wire, and are coarse: ours covers the whole request. */
const noTimeoutsButOurs = { headersTimeout: 0, bodyTimeout: 0 }

/**
 * undici's callbacks of one request. It settles once, at the answer's end, an error, the time-out or
 * the signal, whichever is first; what comes later is ended or ignored.
 */
class Gatherer implements Dispatcher.DispatchHandler {
  settled = false
  readonly #resolve: (answer: HttpAnswer) => void
  readonly #reject: (error: NoAnswer) => void
  readonly #timer: NodeJS.Timeout
  readonly #signal: AbortSignal | undefined
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #date: string | undefined
  #first: Buffer | undefined
  #more: Buffer[] | undefined

  constructor(
    { timeoutMs, signal }: Patience,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: NoAnswer) => void,
  ) {
    this.#resolve = resolve
    this.#reject = reject
    this.#signal = signal
    this.#timer = setTimeout(() => this.#giveUp('TimeoutError'), timeoutMs)
    if (signal?.aborted) this.#giveUp('AbortError')
    else signal?.addEventListener('abort', this.#onAbort)
  }

  send(connections: Connections, { origin, path, headers, body }: HttpRequest): void {
    if (this.settled) return
    const options = { origin, path, method: 'POST', headers, body, ...noTimeoutsButOurs } as const
    try {
      connections.dispatch(options, this)
    } catch (error) {
      this.#fail(error)
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.settled) controller.abort(new Error('given up before it was sent'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status
    if (status !== 200 && typeof headers.date === 'string') this.#date = headers.date
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#first === undefined) {
      this.#first = chunk
    } else {
      this.#more ??= [this.#first]
      this.#more.push(chunk)
    }
  }

  onResponseEnd(): void {
    this.end(() => {
      const bytes = this.#more === undefined ? this.#first : Buffer.concat(this.#more)
      const body = bytes?.toString() ?? ''
      this.#resolve({ status: this.#status, body, date: this.#date })
    })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  /** Settles, unless that was done. */
  end(settle: () => void): void {
    if (this.settled) return
    this.settled = true
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#onAbort)
    settle()
  }

  #fail(error: unknown): void {
    this.end(() => this.#reject(new NoAnswer(codeOf(error), this.#wasSent, error)))
  }

  readonly #onAbort = (): void => this.#giveUp('AbortError')

  #giveUp(code: string): void {
    const error = new NoAnswer(code, this.#wasSent, undefined)
    this.end(() => this.#reject(error))
    this.#controller?.abort(error)
  }

  get #wasSent(): boolean {
    return this.#controller !== undefined
  }
}
