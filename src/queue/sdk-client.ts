import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs'
import { silentLogger } from '../message/logger.ts'
import { queueError } from './error-sentence.ts'
import { isLoopback, isQueueUrl, regionFromUrl } from './queue-url.ts'

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
  /** Attempts at one request, the first included. Default: the SDK's (3). */
  readonly maxAttempts?: number
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
 * The SDK sends each request to the host inside the queue URL, past FIPS, dual-stack and endpoints from
 * the environment, and signs it for the client's own region; both with no more than a warning. So the
 * queue URL's host is followed only where none of those is set, and the region is read from it.
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
  const { maxSockets, connectTimeoutMs, requestTimeoutMs } = { ...clientDefaults, ...options }
  const ownRegion = queueUrl === undefined ? undefined : regionFromUrl(queueUrl)
  if (queueUrl !== undefined) checkUrl(queueUrl)
  if (options.endpoint !== undefined) checkEndpoint(options.endpoint, queueUrl)
  if (queueUrl !== undefined) checkRegion(options.region, queueUrl)

  const configured = options.endpoint ?? (await configuredEndpoint(SQSClient))
  const endpoint = configured ?? (queueUrl && ownOrigin(queueUrl))
  const local = endpoint !== undefined && isLoopback(endpoint)
  const region = options.region ?? ownRegion ?? (local ? 'us-east-1' : undefined)
  const credentials = options.credentials ?? (local ? localCredentials : undefined)
  const special = await hasSpecialHosts(SQSClient, options.region)
  return new SQSClient({
    md5: false,
    useQueueUrlAsEndpoint: endpoint === undefined && !special,
    // The SDK warns on the console where the queue URL's host is not the region's, as for a VPC endpoint.
    logger: silentLogger,
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets },
      httpsAgent: { maxSockets },
    },
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
    ...(options.maxAttempts !== undefined && { maxAttempts: options.maxAttempts }),
  })
}

/**
 * Refuses a region that is not the one in the queue URL's host: SQS would refuse the signature.
 *
 * @throws QueueError `InvalidRequest` (`RegionMismatch`).
 */
export function checkRegion(region: string | undefined, queueUrl: string): void {
  const own = regionFromUrl(queueUrl)
  if (region === undefined || own === undefined) return
  if (region.replace(/^fips-|-fips$/, '') === own) return
  throw queueError({
    kind: 'InvalidRequest',
    action: 'GetQueueAttributes',
    queue: queueUrl,
    code: 'RegionMismatch',
    detail: `the region is given as ${region}, and the queue stands in ${own}`,
  })
}

function checkUrl(queueUrl: string): void {
  if (isQueueUrl(queueUrl) && URL.canParse(queueUrl)) return
  throw queueError({
    kind: 'InvalidRequest',
    action: 'GetQueueAttributes',
    queue: queueUrl,
    code: 'InvalidQueueUrl',
    detail: 'a queue URL begins with https:// or http:// and ends with account and name',
  })
}

function checkEndpoint(endpoint: string, queueUrl = ''): void {
  if (isQueueUrl(endpoint) && URL.canParse(endpoint)) return
  throw queueError({
    kind: 'InvalidRequest',
    action: 'GetQueueAttributes',
    queue: queueUrl,
    code: 'InvalidEndpoint',
    detail: `${endpoint} is no endpoint: one begins with https:// or http://`,
  })
}

/** The server that a queue URL names, where it is not AWS: its host says no region, or is this machine. */
function ownOrigin(queueUrl: string): string | undefined {
  const aws = regionFromUrl(queueUrl) !== undefined && !isLoopback(queueUrl)
  return aws ? undefined : new URL(queueUrl).origin
}

/** A server on this machine takes any keys, and must not be shown real ones. */
const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' }

type ClientClass = typeof SQSClient

/** The endpoint of AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL or the profile, as the SDK reads them. */
async function configuredEndpoint(Client: ClientClass): Promise<string | undefined> {
  const { config } = new Client({ region: 'us-east-1' })
  return (await config.serviceConfiguredEndpoint?.()) || undefined
}

/**
 * FIPS or dual-stack, from the environment, the profile or a region's own name (`fips-us-east-1`): the
 * host is then the SDK's to choose.
 */
async function hasSpecialHosts(Client: ClientClass, region = 'us-east-1'): Promise<boolean> {
  const { config } = new Client({ region })
  return (await config.useFipsEndpoint()) || (await config.useDualstackEndpoint())
}
