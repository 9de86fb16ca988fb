import type { QueueService } from './port.ts'
import type { SdkServiceOptions } from './sdk/sdk.ts'

/** How to reach SQS. */
export interface ServiceOptions extends SdkServiceOptions {
  /**
   * What carries the requests: the AWS SDK, or sluice's own transport, which speaks the same protocol
   * at a fraction of the CPU, and through the proxies of https_proxy, http_proxy and no_proxy.
   * Default `sdk`.
   */
  readonly transport?: Transport
}

export type Transport = 'sdk' | 'direct'

/**
 * Opens a service. Nothing is sent before the first request.
 *
 * @throws TypeError (rejects) for an unknown transport, and for `client` with `direct`.
 */
export async function openService(options: ServiceOptions): Promise<QueueService> {
  const { transport = 'sdk' } = options
  switch (transport) {
    case 'sdk': {
      const { createSdkService } = await import('./sdk/sdk.ts')
      return createSdkService(options)
    }
    case 'direct': {
      if (options.client !== undefined) {
        throw new TypeError(
          'transport: "direct" does not use an SDK client: leave client out (credentials, region and endpoint can be given), or choose transport: "sdk"',
        )
      }
      const { createDirectService } = await import('./direct/direct.ts')
      return createDirectService(options)
    }
    default:
      throw new TypeError(
        `transport must be "sdk" or "direct", not ${JSON.stringify(transport satisfies never)}`,
      )
  }
}
