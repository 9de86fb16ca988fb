/** The port over the AWS SDK. */
export { createClient } from './client.ts'
export type { ClientOptions, SdkServiceOptions } from './options.ts'
export { createSdkService } from './service.ts'
