/** The AWS SDK behind the port. */
export { type ClientOptions, createClient } from './sdk-client.ts'
export { createSdkService, type SdkServiceOptions } from './sdk-service.ts'
