/**
 * What fixes a finding, with the values that are needed. A fact, not a command: the caller that shows it
 * says how it is carried out.
 */
export type Remedy =
  | SafeChange
  | { readonly _tag: 'QueueSettings'; readonly settings: RemedySettings }
  /** The queue encrypted with a KMS key of the account, whose policy can be changed. */
  | { readonly _tag: 'OwnKey' }
  /** An attribute that a person must set: it changes where messages go, or removes a policy. */
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
  /** A person must look at this before anything is set. */
  | {
      readonly _tag: 'Check'
      readonly subject: 'credentials' | 'receive' | 'age' | 'counts' | 'dead letters'
    }

/** Attributes that can be set at once: this removes nothing, and changes where no message goes. */
export interface SafeChange {
  readonly _tag: 'SafeChange'
  readonly on: 'queue' | 'dead-letter queue'
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * The queue set up again with these settings, by the names of `QueueOptions`. A missing setting is added with
 * its default, and one that is not named is kept.
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
