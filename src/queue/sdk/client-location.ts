import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs'
import { queueError } from '../errors/error-sentence.ts'
import { isLoopback, isQueueUrl, regionFromUrl } from '../queue-url.ts'
import type { ClientOptions } from './options.ts'

/** Where an SDK client sends its requests, and with which credentials: a part of its configuration. */
export type ClientLocation = Pick<
  SQSClientConfig,
  | 'endpoint'
  | 'region'
  | 'credentials'
  | 'useQueueUrlAsEndpoint'
  | 'useFipsEndpoint'
  | 'useDualstackEndpoint'
>

/**
 * Finds it from the options, the queue URL and what the SDK reads from environment and profile.
 *
 * The SDK sends each request to the host in the queue URL, even if FIPS, dual-stack or an endpoint is set in
 * the environment, and signs it for the client's own region, with nothing but a warning. So the host of the
 * queue URL is used only if none of those is set, and the region is read from it.
 *
 * @throws QueueError `InvalidRequest`: `RegionMismatch`, `InvalidQueueUrl`, `InvalidEndpoint`.
 */
export async function clientLocation(
  Client: typeof SQSClient,
  options: ClientOptions,
  queueUrl: string | undefined,
): Promise<ClientLocation> {
  if (queueUrl !== undefined) checkUrl(queueUrl)
  if (options.endpoint !== undefined) checkEndpoint(options.endpoint, queueUrl)
  if (queueUrl !== undefined) checkRegion(options.region, queueUrl)

  // The SDK's own choice is read from a client that sends nothing.
  const { config } = new Client({ region: options.region ?? 'us-east-1' })
  const configured = options.endpoint ?? (await config.serviceConfiguredEndpoint?.())
  const endpoint = configured || (queueUrl && ownOrigin(queueUrl)) || undefined
  if (endpoint !== undefined && isLoopback(endpoint))
    return localLocation(endpoint, options, queueUrl)

  const special = (await config.useFipsEndpoint()) || (await config.useDualstackEndpoint())
  const region = options.region ?? (queueUrl && regionFromUrl(queueUrl))
  return {
    useQueueUrlAsEndpoint: endpoint === undefined && !special,
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...(options.credentials && { credentials: options.credentials }),
  }
}

/** A server on this machine: it takes any keys and must not be shown real ones, and has no FIPS. */
function localLocation(
  endpoint: string,
  { region, credentials = localCredentials }: ClientOptions,
  queueUrl = '',
): ClientLocation {
  return {
    endpoint,
    region: region ?? regionFromUrl(queueUrl) ?? 'us-east-1',
    credentials,
    useQueueUrlAsEndpoint: false,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  }
}

const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' }

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
    detail: `the region is given as ${region}, and the queue is in ${own}`,
  })
}

function checkUrl(queueUrl: string): void {
  if (isQueueUrl(queueUrl) && URL.canParse(queueUrl)) return
  throw queueError({
    kind: 'InvalidRequest',
    action: 'GetQueueAttributes',
    queue: queueUrl,
    code: 'InvalidQueueUrl',
    detail:
      'a queue URL begins with https:// or http:// and ends with account and name; an ARN is arn:aws:sqs:REGION:ACCOUNT:NAME',
  })
}

function checkEndpoint(endpoint: string, queueUrl = ''): void {
  if (isQueueUrl(endpoint) && URL.canParse(endpoint)) return
  throw queueError({
    kind: 'InvalidRequest',
    action: 'GetQueueAttributes',
    queue: queueUrl,
    code: 'InvalidEndpoint',
    detail: `${endpoint} is not an endpoint: it must begin with https:// or http://`,
  })
}

/** The server that a queue URL names, where it is not AWS: its host says no region, or is this machine. */
function ownOrigin(queueUrl: string): string | undefined {
  const aws = regionFromUrl(queueUrl) !== undefined && !isLoopback(queueUrl)
  return aws ? undefined : new URL(queueUrl).origin
}
