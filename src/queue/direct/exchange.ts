import type { Dispatcher } from 'undici'
import type { HeaderList } from './signer.ts'

/** One HTTP request, ready to go. */
export interface HttpRequest {
  readonly origin: string
  readonly path: string
  readonly headers: HeaderList
  readonly body: string
  /** From now until the last byte of the answer. Then the request is ended, its connection too. */
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly body: string
  /** The `Date` header: the server's clock. */
  readonly date: string | undefined
}

/**
 * A request without an answer. `sent`: whether a byte of it may have reached the server; only when
 * none has is it certain that nothing was done.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly code: string
  readonly sent: boolean

  constructor(code: string, sent: boolean, cause: unknown) {
    super(code, { cause })
    this.code = code
    this.sent = sent
  }
}

/** Sends a request and gathers its answer. Rejects with {@link NoAnswer} and nothing else. */
export function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const gatherer = new Gatherer(request, resolve, reject)
    if (gatherer.settled) return
    const { origin, path, headers, body } = request
    const options = { origin, path, method: 'POST', headers, body, ...noTimeoutsButOurs } as const
    try {
      dispatcher.dispatch(options, gatherer)
    } catch (error) {
      gatherer.fail(error)
    }
  })
}

/** undici's own begin when the request is on the wire, and are coarse: ours covers the whole of it. */
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
    { timeoutMs, signal }: HttpRequest,
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
    if (this.settled) return
    this.#end()
    const bytes = this.#more === undefined ? this.#first : Buffer.concat(this.#more)
    this.#resolve({ status: this.#status, body: bytes?.toString() ?? '', date: this.#date })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error)
  }

  fail(error: unknown): void {
    if (this.settled) return
    this.#end()
    this.#reject(new NoAnswer(codeOf(error), this.#controller !== undefined, error))
  }

  readonly #onAbort = (): void => this.#giveUp('AbortError')

  #giveUp(code: string): void {
    if (this.settled) return
    this.#end()
    const error = new NoAnswer(code, this.#controller !== undefined, undefined)
    this.#reject(error)
    this.#controller?.abort(error)
  }

  #end(): void {
    this.settled = true
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}

/** The nearest code in an error and its causes: undici wraps what the socket said. */
function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at instanceof AggregateError) return codeOf(at.errors[0])
  }
  return error instanceof Error ? error.name : 'Error'
}
