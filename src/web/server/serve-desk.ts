import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { App } from '../app.ts'
import type { DeskViewOptions } from '../options.ts'

export interface ServeDeskOptions extends DeskViewOptions {
  /** Default: any free one. */
  readonly port?: number
}

export interface DeskServer {
  /** The address to open. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Serves a desk on loopback. */
export async function serveDesk({ port = 0, ...options }: ServeDeskOptions): Promise<DeskServer> {
  const app = new App({ ...options, basePath: '/', gate: () => ({ user: 'me', canChange: true }) })
  const server = createServer(createRequestListener((request) => app.fetch(request)))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: listening } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${listening}/`,
    port: listening,
    async close() {
      await app.close()
      server.close()
      server.closeAllConnections()
    },
  }
}
