import type { SQSClient } from '@aws-sdk/client-sqs'
import { silentLogger } from '../../message/logger.ts'
import { sha256Class } from '../sha256.ts'
import { clientLocation } from './client-location.ts'
import { type ClientOptions, clientDefaults } from './options.ts'

/**
 * Makes an SDK client as sluice needs it: it leaves the MD5 of bodies to us (`md5: false`; with the
 * SDK's own check one damaged body hides all ten of a receive), its time-outs are on and end a request,
 * and it has sockets for long polls beside everything else.
 *
 * @param queueUrl The queue that the client is for, where it is known: it decides region and endpoint.
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
    ...(await clientLocation(SQSClient, options, queueUrl)),
    md5: false,
    // A request costs a tenth less: the SDK's own class derives the key from the secret for each signature.
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
 * Logs nothing, and has no `info`: for a logger with that method the SDK copies every request and every
 * answer, bodies included.
 */
const quietLogger = Object.assign({ ...silentLogger }, { info: undefined })
