import type { SQSClient } from '@aws-sdk/client-sqs'
import { createIdentity, type Identity } from '../identity.ts'
import { createClient } from './client.ts'
import { checkRegion } from './client-location.ts'
import type { Sdk } from './request.ts'
import type { SdkServiceOptions } from './options.ts'

/** Loads the SDK with the first request, and makes one client, for that request's queue. */
export class SdkSource {
  readonly #options: SdkServiceOptions
  #loading: Promise<Sdk['commands']> | undefined
  #own: Promise<SQSClient> | undefined
  #identity: Identity | undefined

  constructor(options: SdkServiceOptions) {
    this.#options = options
  }

  /** @throws QueueError when the client does not fit the queue. */
  async sdk(queueUrl?: string): Promise<Sdk> {
    this.#loading ??= import('@aws-sdk/client-sqs')
    const commands = await this.#loading
    const client = this.#options.client ?? (await this.#ownClient(queueUrl))
    if (queueUrl !== undefined) await requireRegion(client, queueUrl)
    return { client, commands, identity: this.#identityOf(client) }
  }

  /** Ends the connections of a client of our own. */
  close(): void {
    this.#own?.then(
      (client) => client.destroy(),
      () => {},
    )
  }

  #ownClient(queueUrl: string | undefined): Promise<SQSClient> {
    this.#own ??= createClient(this.#options, queueUrl)
    return this.#own
  }

  #identityOf({ config }: Partial<SQSClient>): Identity | undefined {
    if (typeof config?.credentials === 'function') {
      this.#identity ??= createIdentity(config.credentials)
    }
    return this.#identity
  }
}

/** A client with an endpoint of its own may be used for any URL; otherwise its region must be the queue's. */
async function requireRegion({ config }: Partial<SQSClient>, queueUrl: string): Promise<void> {
  if (config?.endpoint !== undefined || typeof config?.region !== 'function') return
  checkRegion(await config.region(), queueUrl)
}
