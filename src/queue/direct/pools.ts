import { AsyncResource } from 'node:async_hooks'
import type { Dispatcher } from 'undici'

/** What sends requests: a part of undici's dispatcher. */
export type Connections = Pick<Dispatcher, 'dispatch'>

/**
 * The connections of a service, in two pools, so that polls that wait for twenty seconds never hold
 * up a delete: one for polls, one for everything else. Both go through the proxy that the usual
 * variables name (https_proxy, http_proxy, no_proxy, in lower or upper case): undici reads them.
 */
export interface Pools {
  readonly polls: Connections
  readonly rest: Connections
  /** Ends every connection at once, with the requests on it. */
  close(): void
}

/** SQS's longest answer: ten messages of 1 MiB, each byte escaped in JSON. */
const longestAnswerBytes = 64 * 1024 * 1024

/**
 * Longer than the pause between two flushes of an idle worker, shorter than load balancers hold a
 * silent connection.
 */
const idleMs = 20_000

export async function createPools(connectTimeoutMs: number): Promise<Pools> {
  const { buildConnector, EnvHttpProxyAgent } = await import('undici')
  const options = {
    // Bound: a connection outlives the request that opens it, and must not keep the async context of that.
    connect: AsyncResource.bind(buildConnector({ timeout: connectTimeoutMs })),
    keepAliveTimeout: idleMs,
    maxResponseSize: longestAnswerBytes,
    pipelining: 1,
  }
  const polls = new EnvHttpProxyAgent(options)
  const rest = new EnvHttpProxyAgent(options)
  return {
    polls,
    rest,
    close() {
      void polls.destroy()
      void rest.destroy()
    },
  }
}
