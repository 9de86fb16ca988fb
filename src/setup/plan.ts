import type { Attributes } from '../queue/admin/admin.ts'
import { longestRetentionSeconds, type QueueAttributes } from '../queue/port.ts'
import { isAwsManagedKey, newQueueDefaults, type QueueSpec } from './queue-spec.ts'
import { tagsOf } from './queue-tags.ts'
import {
  wantedOfDeadLetterQueue,
  wantedOfQueue,
  wantedPolicy,
  wantedRedriveAllow,
} from './wanted.ts'

/** A queue that is there. */
export interface FoundQueue {
  readonly url: string
  readonly attributes: QueueAttributes
  /** Undefined where they may not be read. */
  readonly tags: Attributes | undefined
}

/** What is there before anything is done. */
export interface FoundQueues {
  readonly queue: FoundQueue | undefined
  /** The name that is asked for, or that of the queue's own redrive policy, or NAME-dlq. */
  readonly deadLetterName: string
  readonly deadLetterQueue: FoundQueue | undefined
}

/** One request of a plan. An ARN that is not known yet stands as `<ARN of NAME>`. */
export type Step =
  | {
      readonly _tag: 'CreateQueue'
      readonly name: string
      readonly attributes: Attributes
      readonly tags: Attributes
    }
  | {
      readonly _tag: 'SetAttributes'
      readonly name: string
      readonly changes: readonly AttributeChange[]
    }
  | { readonly _tag: 'AddTags'; readonly name: string; readonly tags: Attributes }

export interface AttributeChange {
  readonly attribute: string
  /** Undefined where nothing was set. */
  readonly from: string | undefined
  readonly to: string
}

/** What will be done, in this order, and what a person should know of it. No steps: all is as asked. */
export interface Plan {
  readonly name: string
  readonly deadLetterName: string
  readonly found: FoundQueues
  readonly steps: readonly Step[]
  readonly notes: readonly string[]
}

/**
 * What must be done so that the queues are as asked. Pure. The dead-letter queue comes first: at no
 * time is a message without a place to fall to.
 *
 * @throws SetupError (`input`) where the queue's policy is to be extended and cannot be read.
 */
export function planQueues(spec: QueueSpec, found: FoundQueues): Plan {
  const { queue, deadLetterQueue, deadLetterName } = found
  const { name } = spec
  const policy = wantedPolicy(spec, queue?.attributes)
  const allow = wantedRedriveAllow(name, queue?.attributes.arn, deadLetterQueue?.attributes)
  const tags = { ...tagsOf('events'), ...spec.tags }
  const deadLetterTags = { ...tagsOf('dead-letters'), ...spec.tags }
  const steps = [
    made(deadLetterName, deadLetterQueue, deadLetterTags, (there) =>
      wantedOfDeadLetterQueue(spec, there),
    ),
    made(name, queue, tags, (there) => wantedOfQueue(spec, deadLetterName, there)),
    changed(deadLetterName, allow, deadLetterQueue),
    changed(name, policy, queue),
    tagged(deadLetterName, deadLetterTags, deadLetterQueue),
    tagged(name, tags, queue),
  ].flatMap((step) => step ?? [])
  return { name, deadLetterName, found, steps, notes: notesOn(spec, found) }
}

function made(
  name: string,
  there: FoundQueue | undefined,
  tags: Attributes,
  wanted: (there: QueueAttributes | undefined) => Attributes,
): Step | undefined {
  const attributes = wanted(there?.attributes)
  if (there) return changed(name, attributes, there)
  return { _tag: 'CreateQueue', name, attributes, tags }
}

function changed(
  name: string,
  attributes: Attributes,
  there: FoundQueue | undefined,
): Step | undefined {
  const changes = Object.entries(attributes).map(([attribute, to]) => ({
    attribute,
    from: there?.attributes.raw[attribute],
    to,
  }))
  return changes.length === 0 ? undefined : { _tag: 'SetAttributes', name, changes }
}

/** Tags that are there keep their values, unless they were asked for by name. */
function tagged(name: string, wanted: Attributes, there: FoundQueue | undefined): Step | undefined {
  if (!there?.tags) return
  const { tags: own } = there
  const missing = Object.entries(wanted).filter(([key, value]) =>
    key in tagsOf('events') ? !(key in own) : own[key] !== value,
  )
  return missing.length === 0
    ? undefined
    : { _tag: 'AddTags', name, tags: Object.fromEntries(missing) }
}

function notesOn(spec: QueueSpec, { queue, deadLetterQueue, deadLetterName }: FoundQueues) {
  const notes: string[] = []
  const retention =
    spec.retentionSeconds ?? queue?.attributes.retentionSeconds ?? newQueueDefaults.retentionSeconds
  if (retention >= longestRetentionSeconds) {
    notes.push(
      `${spec.name} keeps messages for 14 days, the longest there is: the dead-letter queue cannot keep them longer. Add --retention 4d.`,
    )
  }
  const target = queue?.attributes.redrive?.deadLetterQueueArn
  if (target !== undefined && !target.endsWith(`:${deadLetterName}`)) {
    notes.push(`${spec.name} has another dead-letter queue until now, ${target}: look through it.`)
  }
  if (queue && !queue.tags) notes.push(`The tags of ${spec.name} may not be read: they are left.`)
  if (deadLetterQueue && !deadLetterQueue.tags) {
    notes.push(`The tags of ${deadLetterName} may not be read: they are left.`)
  }
  const kmsKey = spec.kmsKey ?? queue?.attributes.raw.KmsMasterKeyId
  if (kmsKey && spec.stream === 'resource') notes.push(keyNote(spec, kmsKey))
  if (spec.stream === 'keys') {
    notes.push(
      `Stream's IAM user needs its rights: sluice policy stream --queue ${spec.name} prints them.`,
    )
  }
  return notes
}

function keyNote({ name }: QueueSpec, kmsKey: string): string {
  if (isAwsManagedKey(kmsKey)) {
    return `${name} is encrypted with ${kmsKey}, which Stream's account cannot use. Take a key of yours: --kms KEY.`
  }
  return `The policy of the key ${kmsKey} must let Stream's account use it: sluice policy stream --auth resource --queue ${name} --kms ${kmsKey} prints the statement.`
}
