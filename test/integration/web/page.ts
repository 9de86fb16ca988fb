import type { DeskApp } from '../../../src/web/app.ts'
import type { LiveEvents } from '../../../src/web/wire/live.ts'

/** What the page of a desk does: asks, and listens. */
export class Page {
  readonly #app: Pick<DeskApp, 'fetch'>
  readonly #heard = new Map<string, unknown[]>()
  readonly #stop = new AbortController()

  constructor(app: Pick<DeskApp, 'fetch'>) {
    this.#app = app
  }

  async get<A>(address: string): Promise<A> {
    return await this.#json<A>(new Request(`${origin}/api/${address}`))
  }

  async post<A>(address: string, body: object = {}): Promise<A> {
    const headers = { 'content-type': 'application/json', origin }
    const init = { method: 'POST', body: JSON.stringify(body), headers }
    return await this.#json<A>(new Request(`${origin}/api/${address}`, init))
  }

  /** Listens until it is closed. */
  async listen(): Promise<void> {
    const { signal } = this.#stop
    const response = await this.#app.fetch(new Request(`${origin}/api/live?now`, { signal }))
    void this.#read(response).catch(() => {})
  }

  /** What was heard of this name. */
  heard<Name extends keyof LiveEvents>(name: Name): readonly LiveEvents[Name][] {
    return (this.#heard.get(name) ?? []) as LiveEvents[Name][]
  }

  close(): void {
    this.#stop.abort()
  }

  async #json<A>(request: Request): Promise<A> {
    const response = await this.#app.fetch(request)
    const body: unknown = await response.json()
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(body)}`)
    return body as A
  }

  async #read({ body }: Response): Promise<void> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) this.#hear(block)
    }
  }

  #hear(block: string): void {
    const [, name, data] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? []
    if (name === undefined || data === undefined) return
    this.#heard.set(name, [...(this.#heard.get(name) ?? []), JSON.parse(data)])
  }
}

const origin = 'http://127.0.0.1:4600'
