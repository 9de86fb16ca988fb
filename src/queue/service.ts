import type { QueueService } from './port.ts'
import type { SdkServiceOptions } from './sdk.ts'

/** How to reach SQS. */
export interface ServiceOptions extends SdkServiceOptions {
  /**
   * What carries the requests: the AWS SDK, or sluice's own transport, which speaks the same protocol
   * at a fraction of the CPU. Default `sdk`.
   */
  readonly transport?: 'sdk' | 'direct'
}

/** Opens the way to SQS. Nothing is sent before the first request. */
export async function openService(options: ServiceOptions): Promise<QueueService> {
  const { createSdkService } = await import('./sdk.ts')
  return createSdkService(options)
}
