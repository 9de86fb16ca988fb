import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Health } from '../../worker/report/health.ts'
import { CliError } from '../error/cli-error.ts'
import { ExitCode } from '../error/exit-code.ts'

export interface HealthServer {
  readonly port: number
  close(): void
}

/** What is answered. */
export const servedPaths = ['/livez', '/readyz'] as const

/**
 * Serves health probes over HTTP, on all addresses since they come from outside of a container. /livez is
 * 503 only for what a restart fixes; /readyz is 200 while the worker accepts work, else 503. The body is
 * the worker's health as JSON: counts and states, no payload.
 *
 * @throws CliError when it cannot listen on the port.
 */
export async function serveHealth(port: number, health: () => Health): Promise<HealthServer> {
  const server = createServer(answerWith(health))
  // A probe that hangs must not keep the process alive.
  server.unref()
  await listen(server, port)
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function answerWith(health: () => Health): RequestListener {
  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0]
    if (path !== '/livez' && path !== '/readyz') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Ask /livez or /readyz.\n')
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
      return
    }
    const state = health()
    const well = path === '/livez' ? state.live : state.ready
    response
      .writeHead(well ? 200 : 503, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
      })
      .end(`${JSON.stringify(state)}\n`)
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'EADDRINUSE'
          ? 'another process uses it'
          : cause.code === 'EACCES'
            ? 'this user may not use it'
            : String(cause.code)
      reject(
        new CliError(`Health cannot be served on port ${port}: ${reason}.`, {
          exitCode: ExitCode.usage,
          cause,
        }),
      )
    })
    server.listen(port, resolve)
  })
}
