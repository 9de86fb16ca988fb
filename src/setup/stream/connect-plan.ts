import { SetupError } from '../setup-error.ts'
import type { StreamChange } from './api.ts'
import type { FieldChange } from './hook-changes.ts'
import type { HookOptions } from './hook-merge.ts'

/** Which queue Stream is to send to, and how. */
export interface ConnectOptions extends Omit<HookOptions, 'region' | 'queueUrl'> {
  /** By its URL or its ARN; Stream is given the URL. */
  readonly queueUrl: string
  /** Default: the one in the queue's URL or ARN. */
  readonly region?: string
  /** Set the older app settings `sqs_url`, `sqs_key` and `sqs_secret` instead of `event_hooks`. */
  readonly legacy?: boolean
}

/** What will be set at Stream. */
export interface ConnectPlan {
  readonly title: string
  /** Empty: Stream sends to this queue already, as asked. Never holds a key or a secret. */
  readonly changes: readonly FieldChange[]
  /** The hooks that stay as they are, in a few words each. */
  readonly kept: readonly string[]
  readonly notes: readonly string[]
  /** What is written: it holds keys, and is not to be shown. */
  readonly write: StreamChange
}

/** Keys are needed, and Stream has none or does not give them back: an update would lose them. */
export function keysMissing(): SetupError {
  return new SetupError(
    'keys missing',
    "Stream needs the keys of an IAM user that may send to the queue: SLUICE_STREAM_SQS_KEY and SLUICE_STREAM_SQS_SECRET. Or use --auth resource, with the queue's policy: sluice queue create NAME --stream resource.",
  )
}
