/** The AWS SDK behind the port. */
export { type ClientOptions, createClient } from './client.ts'
export { createSdkService, type SdkServiceOptions } from './service.ts'
