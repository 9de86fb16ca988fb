import { eventStream } from '../answer/answers.ts'
import type { LiveEvents } from '../wire/live.ts'

/** A page that listens. */
interface Listener {
  readonly now: boolean
  readonly controller: ReadableStreamDefaultController<Uint8Array>
}

const encoder = new TextEncoder()

/** Proxies close what is silent for a minute. */
const keepAliveMs = 15_000

/** How soon a page asks again when its connection is lost. */
const retryMs = 2_000

/** How many events may wait for a page that reads slowly, before what is sent every second is left out for it. */
const mostWaiting = 64

/** How many before the connection of a page that does not read is closed: it asks again, and begins anew. */
const tooManyWaiting = 1_024

/** Sends what happens to the pages that are open, as server-sent events. */
export class Live {
  readonly #listeners = new Set<Listener>()
  #keepAlive: NodeJS.Timeout | undefined

  /** Whether a page looks at what is sent with `?now`. */
  get isWatched(): boolean {
    return [...this.#listeners].some(({ now }) => now)
  }

  /** The answer to `GET api/live`. `first` is sent to this page before anything else. */
  open(request: Request, first: readonly LiveEvent[]): Response {
    const now = new URL(request.url).searchParams.has('now')
    let listener: Listener | undefined
    const close = () => {
      if (listener !== undefined) this.#remove(listener)
    }
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          listener = { now, controller }
          this.#add(listener)
          // Servers send the head of an answer with its first bytes.
          controller.enqueue(encoder.encode(`retry: ${retryMs}\n\n`))
          for (const event of first) controller.enqueue(encoded(event))
        },
        cancel: close,
      },
      { highWaterMark: mostWaiting },
    )
    if (request.signal.aborted) close()
    else request.signal.addEventListener('abort', close, { once: true })
    return eventStream(body)
  }

  send(event: LiveEvent): void {
    const needsNow = event.name === 'now' || event.name === 'settled'
    let bytes: Uint8Array | undefined
    for (const listener of [...this.#listeners]) {
      const { now, controller } = listener
      const waiting = waitingFor(listener)
      if (needsNow && (!now || waiting >= mostWaiting)) continue
      bytes ??= encoded(event)
      if (waiting < tooManyWaiting) controller.enqueue(bytes)
      else this.#remove(listener)
    }
  }

  close(): void {
    for (const listener of [...this.#listeners]) this.#remove(listener)
  }

  #add(listener: Listener): void {
    this.#listeners.add(listener)
    this.#keepAlive ??= setInterval(() => {
      for (const listener of this.#listeners) {
        // What waits is more than silence.
        if (waitingFor(listener) < mostWaiting) listener.controller.enqueue(stillHere)
      }
    }, keepAliveMs).unref()
  }

  #remove(listener: Listener): void {
    if (!this.#listeners.delete(listener)) return
    try {
      listener.controller.close()
    } catch {
      // It was cancelled by who read it.
    }
    if (this.#listeners.size > 0) return
    clearInterval(this.#keepAlive)
    this.#keepAlive = undefined
  }
}

/** A comment, which means nothing. */
const stillHere = encoder.encode(':\n\n')

/** How many events a page has not read yet. */
function waitingFor({ controller }: Listener): number {
  return mostWaiting - (controller.desiredSize ?? 0)
}

/** One event with its data. */
export type LiveEvent = {
  readonly [Name in keyof LiveEvents]: { readonly name: Name; readonly data: LiveEvents[Name] }
}[keyof LiveEvents]

function encoded({ name, data }: LiveEvent): Uint8Array {
  return encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
}
