import { type HttpHandler, httpHandler, textAnswer } from '../../http/http-handler.ts'
import type { Worker } from '../worker.ts'

/**
 * Answers health probes, for a program's own server, from `Request` to `Response` and as a listener of `node:http`:
 *
 * ```ts
 * createServer(healthHandler(worker)).listen(8080)
 * ```
 *
 * `/livez` is 503 only for what a restart fixes; `/readyz` is 200 while the worker accepts work, else 503. Both may
 * stand below a path of yours. The body is the worker's health as JSON: counts and states, no payload. Any other path
 * is 404.
 */
export function healthHandler(worker: Pick<Worker, 'health'>): HttpHandler {
  return httpHandler((path) => {
    const probe = /\/(livez|readyz)$/.exec(path)?.[1]
    if (probe === undefined) return textAnswer(404, 'Ask /livez or /readyz.\n')
    const health = worker.health()
    const isWell = probe === 'livez' ? health.live : health.ready
    return {
      status: isWell ? 200 : 503,
      contentType: 'application/json',
      body: `${JSON.stringify(health)}\n`,
    }
  })
}
