import type { Note } from '../note.ts'
import { SetupError } from '../setup-error.ts'
import type { StreamChange } from './api.ts'
import type { FieldChange } from './hook-changes.ts'
import type { HookOptions } from './hook-merge.ts'

/** The queue that Stream should send to, and how. */
export interface ConnectOptions extends Omit<HookOptions, 'region' | 'queueUrl'> {
  /** By its URL or its ARN; Stream is given the URL. */
  readonly queueUrl: string
  /** Default: the one in the queue's URL or ARN. */
  readonly region?: string
  /** Set the older app settings `sqs_url`, `sqs_key` and `sqs_secret` instead of `event_hooks`. */
  readonly legacy?: boolean
}

/** The settings that will be written at Stream. */
export interface ConnectPlan {
  readonly title: string
  /** Empty: Stream sends to this queue already, as asked. Never holds a key or a secret. */
  readonly changes: readonly FieldChange[]
  /** The hooks that are not changed, described briefly. */
  readonly kept: readonly string[]
  readonly notes: readonly Note[]
  /** The request. It holds keys and must not be shown. */
  readonly write: StreamChange
}

/** Keys are needed, and Stream has none or does not return them: an update would lose them. */
export function keysMissing(): SetupError {
  return new SetupError(
    'keys missing',
    "Stream needs the keys of an IAM user that may send to the queue, or a queue whose policy lets Stream's account send.",
  )
}
