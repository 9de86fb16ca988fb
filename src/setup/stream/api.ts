import type { EventHook } from './hook.ts'

/** The part of Stream's API that setting up uses. Requests that fail reject with a SetupError. */
export interface StreamApi {
  settings(): Promise<StreamSettings>
  /** Changes only the given settings; `event_hooks` replaces the whole list. */
  update(change: StreamChange): Promise<void>
  /** Has Stream send one probe to the queue: the one given, or the one that is set. */
  testQueue(target: QueueTestTarget): Promise<QueueTestAnswer>
  /** The events that hooks of this app can send, for these products or for all. */
  hookEvents(products: readonly string[]): Promise<readonly HookEvent[]>
}

/** The app settings that concern queues. */
export interface StreamSettings {
  /** Undefined for an app that Stream has not moved to event hooks yet. */
  readonly event_hooks?: readonly EventHook[] | null
  readonly use_hook_v2?: boolean
  readonly sqs_url?: string
  readonly sqs_key?: string
  readonly sqs_secret?: string
}

export type StreamChange =
  | { readonly event_hooks: readonly EventHook[] }
  | { readonly sqs_url: string; readonly sqs_key?: string; readonly sqs_secret?: string }

export interface QueueTestTarget {
  readonly sqs_url?: string
  readonly sqs_key?: string
  readonly sqs_secret?: string
}

/** The answer of `check_sqs`: its HTTP status is 200 for an error too. */
export interface QueueTestAnswer {
  readonly status: string
  readonly error?: string
  readonly data?: unknown
}

/** An event that Stream's hooks can send, as its API lists it. */
export interface HookEvent {
  readonly name: string
  readonly description?: string
  readonly products?: readonly string[]
}
