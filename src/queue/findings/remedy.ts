/**
 * What fixes a finding, with the values that are needed. A fact, not a command: the caller that shows it
 * says how it is carried out.
 */
export type Remedy =
  | SafeChange
  | { readonly _tag: 'QueueSettings'; readonly settings: RemedySettings }
  /** The queue encrypted with a KMS key of the account, whose policy can be changed. */
  | { readonly _tag: 'OwnKey' }
  /** An attribute that a person sets: it changes what becomes of messages, or drops a policy. */
  | { readonly _tag: 'QueueAttribute'; readonly name: string; readonly value: string }
  /** The rights of the worker's role, on the queue, its dead-letter queue and their keys. */
  | { readonly _tag: 'WorkerRights' }
  | {
      readonly _tag: 'WorkerOption'
      readonly option: 'concurrency' | 'maxSockets'
      readonly value: number
    }
  /** The region that the environment should name. */
  | { readonly _tag: 'Region'; readonly region: string }
  /** Nothing is to be set before a person has seen this. */
  | {
      readonly _tag: 'Check'
      readonly subject: 'credentials' | 'receive' | 'age' | 'counts' | 'dead letters'
    }

/** Attributes that can be set at once: nothing is taken away, and no message goes another way. */
export interface SafeChange {
  readonly _tag: 'SafeChange'
  readonly on: 'queue' | 'dead-letter queue'
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * The queue set up again with these settings, by the names of `QueueOptions`. What is missing is added
 * with its default, and what is not named stays.
 */
export interface RemedySettings {
  readonly deadLetterName?: string
  readonly maxReceiveCount?: number
  readonly visibilitySeconds?: number
  readonly retentionSeconds?: number
  readonly stream?: 'resource'
}

export function queueSettings(settings: RemedySettings = {}): Remedy {
  return { _tag: 'QueueSettings', settings }
}

export function safeChange(on: SafeChange['on'], attributes: SafeChange['attributes']): SafeChange {
  return { _tag: 'SafeChange', on, attributes }
}
