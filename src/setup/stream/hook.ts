/**
 * One entry of the app setting `event_hooks`, as Stream's SDK types it. Only the fields that concern SQS
 * are named here; all others stay as they were read.
 */
export interface EventHook {
  readonly id?: string
  readonly hook_type?: string
  readonly enabled?: boolean
  readonly product?: string
  /** Empty: every event, future ones too. */
  readonly event_types?: readonly string[]
  readonly sqs_queue_url?: string
  readonly sqs_region?: string
  readonly sqs_auth_type?: string
  readonly sqs_key?: string
  readonly sqs_secret?: string
  readonly should_send_custom_events?: boolean
  readonly [other: string]: unknown
}

/** The IAM user's keys that Stream signs with. */
export interface StreamQueueKeys {
  readonly key: string
  readonly secret: string
}

/** Describes a hook briefly: `sqs https://sqs…/stream-events`. Never a key, nor a URL's query. */
export function describeHook(hook: EventHook): string {
  const target = hook.sqs_queue_url ?? hook.sns_topic_arn ?? hook.webhook_url
  const address = typeof target === 'string' ? target.replace(/[?#].*$/s, '') : ''
  return `${hook.hook_type ?? 'unknown'} ${address}`.trimEnd()
}
