import type { Attributes } from '../../queue/admin/admin.ts'
import type { QueueAttributes } from '../../queue/port.ts'
import type { FoundQueue, FoundQueues } from './found.ts'
import { notesOn } from './plan-notes.ts'
import type { QueueSpec } from './spec.ts'
import { createdBy, isOurs, tagsOf } from './tags.ts'
import {
  wantedOfDeadLetterQueue,
  wantedOfQueue,
  wantedPolicy,
  wantedRedriveAllow,
} from './wanted.ts'

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
  const allow = wantedRedriveAllow(
    name,
    queue?.attributes.arn,
    deadLetterQueue?.attributes,
    isOurs(deadLetterQueue?.tags),
  )
  const tags = { ...tagsOf('events'), ...spec.tags }
  const deadLetterTags = { ...tagsOf('dead-letters'), ...spec.tags }
  const steps = [
    made(deadLetterName, deadLetterQueue, deadLetterTags, (there) =>
      wantedOfDeadLetterQueue(spec, there),
    ),
    made(name, queue, tags, (there) => wantedOfQueue(spec, deadLetterName, there)),
    changed(deadLetterName, allow, deadLetterQueue),
    changed(name, policy, queue),
    tagged(deadLetterName, deadLetterTags, spec.tags, deadLetterQueue),
    tagged(name, tags, spec.tags, queue),
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

/**
 * Tags that are there keep their values, unless they were asked for by name. That sluice made it is
 * said of no queue that was there before.
 */
function tagged(
  name: string,
  wanted: Attributes,
  asked: Attributes,
  there: FoundQueue | undefined,
): Step | undefined {
  if (!there?.tags) return
  const { tags: own } = there
  const missing = Object.entries(wanted).filter(([key, value]) =>
    key in asked ? own[key] !== value : key !== createdBy && !(key in own),
  )
  return missing.length === 0
    ? undefined
    : { _tag: 'AddTags', name, tags: Object.fromEntries(missing) }
}
