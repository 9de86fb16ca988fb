import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs'
import { silentLogger } from '../../message/logger.ts'
import { sha256Class } from '../sha256.ts'
import { clientPlace } from './client-location.ts'

/** How our own SDK client is made. Everything has a default. */
export interface ClientOptions {
  /** A server other than AWS's own: `http://127.0.0.1:4599`. One on this machine needs no keys. */
  readonly endpoint?: string
  /** Default: the region in the queue URL's host; then AWS_REGION or the profile's, as the SDK finds it. */
  readonly region?: string
  /** Default: as the SDK finds them (environment, profile, SSO, role …). */
  readonly credentials?: NonNullable<SQSClientConfig['credentials']>
  /** How many requests can be on their way at once, long polls among them. Default 100. */
  readonly maxSockets?: number
  /** How long to wait for a connection, in milliseconds. Default 3,000. */
  readonly connectTimeoutMs?: number
  /** How long one attempt may take before its answer begins, in milliseconds. Default 10,000. */
  readonly requestTimeoutMs?: number
  /** Tries of one HTTP request, the first included. Default 3; the SDK's own setting where there is one. */
  readonly requestAttempts?: number
}

export const clientDefaults = {
  maxSockets: 100,
  connectTimeoutMs: 3_000,
  requestTimeoutMs: 10_000,
} as const

/**
 * Makes an SDK client as sluice needs it: it leaves the MD5 of bodies to us (`md5: false`; with the
 * SDK's own check one damaged body hides all ten of a receive), its time-outs are on and end a request,
 * and it has sockets for long polls beside everything else.
 *
 * @param queueUrl The queue that the client is for, where it is known: it tells region and endpoint.
 * @throws QueueError `InvalidRequest`: `RegionMismatch` when `region` is not the one in the queue URL,
 *   `InvalidQueueUrl` when that is no URL.
 */
export async function createClient(
  options: ClientOptions = {},
  queueUrl?: string,
): Promise<SQSClient> {
  const { SQSClient } = await import('@aws-sdk/client-sqs')
  const {
    maxSockets = clientDefaults.maxSockets,
    connectTimeoutMs = clientDefaults.connectTimeoutMs,
    requestTimeoutMs = clientDefaults.requestTimeoutMs,
    requestAttempts,
  } = options
  return new SQSClient({
    ...(await clientPlace(SQSClient, options, queueUrl)),
    md5: false,
    // A tenth off the cost of a request: the SDK's own makes a key of the secret anew for each signature.
    sha256: sha256Class(),
    // The SDK warns on the console where the queue URL's host is not the region's, as for a VPC endpoint.
    logger: quietLogger,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets },
      httpsAgent: { maxSockets },
    },
    ...(requestAttempts !== undefined && { maxAttempts: requestAttempts }),
  })
}

/**
 * Says nothing, and has no `info`: for one that does, even if it does nothing, the SDK copies every
 * request and every answer, bodies included.
 */
const quietLogger = { ...silentLogger, info: undefined } as unknown as typeof silentLogger
