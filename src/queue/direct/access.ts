import { recordedRequest } from './dry-send.ts'
import { errorKindOf } from '../errors/error-kind.ts'
import { isOfCredentials } from '../errors/retry-class.ts'
import { createIdentity, type Identity, readProfilesAfresh } from '../identity.ts'
import type { QueueAction } from '../queue-error.ts'
import { isQueueUrl } from '../queue-url.ts'
import { createClient } from '../sdk/client.ts'
import type { ClientOptions } from '../sdk/options.ts'
import { errorFromSdk, faultOf } from '../sdk/error.ts'

/** Where requests about a queue go, and with which credentials. */
export interface Access {
  /** Scheme, host and port. */
  readonly origin: string
  /** The Host header. */
  readonly host: string
  readonly path: string
  readonly region: string
  readonly identity: Identity
}

/** By default as the AWS SDK and CLI find them. */
export type AccessOptions = Pick<ClientOptions, 'endpoint' | 'region' | 'credentials'>

/**
 * Finds where requests about a queue go: an SDK client is made, and one request of it is recorded and not
 * sent. So profiles, environment, FIPS, dual-stack and endpoint settings apply to both transports, and the
 * SDK's own providers load and renew the credentials. If none are found, they are loaded once more, with the
 * profile files read again.
 *
 * Rejects with a QueueError: `InvalidRequest` for a region that is missing or does not fit, `BadCredentials`
 * where the credentials cannot be found.
 */
export async function resolveAccess(
  options: AccessOptions,
  queue: string,
  action: QueueAction,
): Promise<Access> {
  try {
    return await findAccess(options, queue).catch(async (error: unknown) => {
      if (!isOfCredentials(errorKindOf(faultOf(error).code))) throw error
      await readProfilesAfresh()
      return await findAccess(options, queue)
    })
  } catch (error) {
    throw errorFromSdk(error, { action, queue, timedOut: false })
  }
}

async function findAccess(options: AccessOptions, queue: string): Promise<Access> {
  const client = await createClient(options, isQueueUrl(queue) ? queue : undefined)
  const { url, region } = await recordedRequest(client, queue)
  const { origin, host, pathname } = new URL(url)
  const identity = createIdentity(client.config.credentials)
  return { origin, host, path: pathname, region, identity }
}
