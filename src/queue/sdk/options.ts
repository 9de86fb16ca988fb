import type { SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs'

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
  /** Tries of one HTTP request, the first included. Default 3; the SDK's own setting where there is one. */
  readonly requestAttempts?: number
}

export const clientDefaults = {
  maxSockets: 100,
  connectTimeoutMs: 3_000,
  requestTimeoutMs: 10_000,
} as const

export interface SdkServiceOptions extends ClientOptions {
  /**
   * An SDK client of the app's own. It is used as it is, so the options for making one do not apply, `close`
   * leaves it open, and some properties depend on how it was made:
   *
   * - without `requestTimeout` and `throwOnRequestTimeout` a dead connection is noticed only by our own
   *   deadline for the whole request;
   * - its `maxSockets` (50 by default) is shared by polls, renewals and deletes, and with the adaptive retry
   *   mode throttled polls slow the deletes.
   */
  readonly client?: SQSClient
}
