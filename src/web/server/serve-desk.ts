import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { person } from '../../dead-letter/person.ts'
import { listenFailure } from '../../http/listen-failure.ts'
import { inUrl, isLoopbackHost } from '../access/hosts.ts'
import { Token } from '../access/token.ts'
import { Tickets } from '../access/tickets.ts'
import { tokenGate } from '../access/token-gate.ts'
import { App, type AppOptions } from '../app.ts'
import type { DeskViewOptions } from '../options.ts'
import { ServeError } from './serve-error.ts'

export interface ServeDeskOptions extends DeskViewOptions {
  /** Default: any free one. */
  readonly port?: number
  /** The address to listen on. Default `127.0.0.1`; one that other machines reach requires `token`. */
  readonly host?: string
  /** What the address to open has in it, at least 16 characters. Default: a random one of 192 bits. */
  readonly token?: string
}

export interface DeskServer {
  /** The address to open, with the token: who has it may look and, unless `readOnly` is set, change. */
  readonly url: string
  readonly port: number
  /** Another one, which lets in once, within a minute: for what other users of the machine can see, such as arguments. */
  urlForOnce(): string
  /** Ends what runs here after what is on its way, and closes the connections. */
  close(): Promise<void>
}

/**
 * Serves a desk: on this machine alone, unless `host` says otherwise. Nothing is sent to SQS before somebody looks.
 *
 * @throws TypeError (rejects) for a `host` that other machines reach without a `token`, and where no queue is named;
 * RangeError for a token that is too short or a number that is no port; ServeError when it cannot listen.
 */
export async function serveDesk(options: ServeDeskOptions): Promise<DeskServer> {
  const { port: wanted = 0, host = '127.0.0.1', token: given, ...view } = options
  checkAddress({ port: wanted, host, token: given })
  const token = new Token(given)
  const tickets = new Tickets()
  const server = createServer()
  await listen(server, wanted, host)
  const { port } = server.address() as AddressInfo
  const visitor = { user: view.by ?? person(), canChange: true }
  const gate = tokenGate({ token, tickets, host, port, visitor })
  // Beside a worker, what its handlers print is no part of what is tried.
  const captureConsole = view.worker === undefined
  const app = appFor(server, { ...view, captureConsole, basePath: '/', gate })
  const urlWith = (text: string) =>
    `http://${inUrl(named(host))}:${port}/?token=${encodeURIComponent(text)}`
  return {
    url: urlWith(token.text),
    port,
    urlForOnce: () => urlWith(tickets.issue()),
    async close() {
      server.close()
      try {
        await app.close()
      } finally {
        server.closeAllConnections()
      }
    },
  }
}

/** Made once the server listens: where it cannot, the worker is not watched in vain. */
function appFor(server: Server, options: AppOptions): App {
  try {
    const app = new App(options)
    server.on('request', app.listener)
    return app
  } catch (error) {
    server.close()
    throw error
  }
}

function checkAddress({
  port,
  host,
  token,
}: Required<Pick<ServeDeskOptions, 'port' | 'host'>> & {
  readonly token: string | undefined
}): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be a whole number from 0 to 65535: ${port}`)
  }
  if (token === undefined && !isLoopbackHost(host)) {
    throw new TypeError(
      `The desk on ${host} can be reached from other machines: give it a token. Or leave host out.`,
    )
  }
}

/** No browser opens an address that means all of them. */
function named(host: string): string {
  return host === '0.0.0.0' || host === '::' ? 'localhost' : host
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // It stays: a connection that cannot be accepted later on must not end the process.
    server.on('error', (cause: NodeJS.ErrnoException) => {
      const because = listenFailure(cause)
      reject(new ServeError(`The desk cannot be served on port ${port}: ${because}.`, { cause }))
    })
    server.listen(port, host, resolve)
  })
}
