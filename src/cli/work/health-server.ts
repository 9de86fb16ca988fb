import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpHandler, httpHandler, textAnswer } from '../../http/http-handler.ts'
import { listenFailure } from '../../http/listen-failure.ts'
import { healthHandler } from '../../worker/report/health-handler.ts'
import type { Worker } from '../../worker/worker.ts'
import { CliError } from '../error/cli-error.ts'
import { ExitCode } from '../error/exit-code.ts'

export interface HealthServer {
  readonly port: number
  close(): void
}

/** What is answered. */
export const servedPaths = ['/livez', '/readyz', '/metrics'] as const

export interface HealthServerOptions {
  readonly port: number
  /** How often SQS is asked for the depths of the queues, in seconds. Undefined asks never. */
  readonly queueMetricsSeconds: number | undefined
}

/**
 * Serves health probes and metrics over HTTP, on all addresses since they are asked from outside of a container: /livez,
 * /readyz and /metrics. Called before the worker starts.
 *
 * @throws CliError when it cannot listen on the port.
 */
export async function serveHealth(
  worker: Worker,
  { port, queueMetricsSeconds }: HealthServerOptions,
): Promise<HealthServer> {
  const health = healthHandler(worker)
  const metrics = await metricsOf(worker, queueMetricsSeconds)
  const server = createServer(routed(health, metrics))
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

function routed(health: HttpHandler, metrics: HttpHandler): RequestListener {
  const elsewhere = httpHandler(() => textAnswer(404, `Ask ${servedPaths.join(', ')}.\n`))
  const handlers: Readonly<Record<(typeof servedPaths)[number], HttpHandler>> = {
    '/livez': health,
    '/readyz': health,
    '/metrics': metrics,
  }
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1)
    const served = servedPaths.find((each) => each === path)
    const handler = served === undefined ? elsewhere : handlers[served]
    handler(request, response)
  }
}

/** Where OpenTelemetry is not installed, /metrics says so. */
async function metricsOf(
  worker: Worker,
  queueMetricsSeconds: number | undefined,
): Promise<HttpHandler> {
  const options = queueMetricsSeconds === undefined ? {} : { queueMetricsSeconds }
  try {
    const { metricsHandler } = await import('../../opentelemetry/index.ts')
    return metricsHandler(worker, options)
  } catch (error) {
    const { howToInstall } = await import('../../opentelemetry/prometheus/peers.ts')
    if (!isMissing(error)) throw error
    return httpHandler(() => textAnswer(503, `${howToInstall}\n`))
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // It stays: a connection that cannot be accepted later on must not end the process.
    server.on('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new CliError(`Health cannot be served on port ${port}: ${listenFailure(cause)}.`, {
          exitCode: ExitCode.usage,
          cause,
        }),
      )
    })
    server.listen(port, resolve)
  })
}
