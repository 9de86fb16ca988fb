/** The AWS SDK behind the port. */
export { createClient } from './client.ts'
export type { ClientOptions, SdkServiceOptions } from './options.ts'
export { createSdkService } from './service.ts'
