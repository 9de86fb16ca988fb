import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { person } from '../../dead-letter/person.ts'
import { listenFailure } from '../../http/listen-failure.ts'
import { inUrl, isLoopbackHost } from '../access/hosts.ts'
import { Token } from '../access/token.ts'
import { tokenGate } from '../access/token-gate.ts'
import { page } from '../answer/answers.ts'
import { App } from '../app.ts'
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
  /** Ends what runs here after what is on its way, and closes the connections. */
  close(): Promise<void>
}

/** Serves a desk on loopback. */
export async function serveDesk({ port = 0, ...options }: ServeDeskOptions): Promise<DeskServer> {
  const app = new App({
    ...options,
    basePath: '/',
    captureConsole: true,
    gate: () => ({ user: 'me', canChange: true }),
  })
  const server = createServer(createRequestListener((request) => app.fetch(request)))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: listening } = server.address() as AddressInfo
  return {
    url: `http://${inUrl(named(host))}:${port}/?token=${encodeURIComponent(token.text)}`,
    port,
    async close() {
      server.close()
      await app.close()
      server.closeAllConnections()
    },
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
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const because = listenFailure(cause)
      reject(new ServeError(`The desk cannot be served on port ${port}: ${because}.`, { cause }))
    })
    server.listen(port, host, resolve)
  })
}

/** For what is no request, such as a Host that is no name. Without a handler it would be written to the console. */
function broken(): Response {
  return page(400, 'This is not a request that can be answered.')
}
