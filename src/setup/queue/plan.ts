import type { Attributes } from '../../queue/admin/admin.ts'
import type { QueueAttributes } from '../../queue/port.ts'
import type { Note } from '../note.ts'
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

/** One request of a plan. An ARN that is not known yet is written as `<ARN of NAME>`. */
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

/** The steps, in order, and what a person should know. Without steps the queues are as asked. */
export interface Plan {
  readonly name: string
  readonly deadLetterName: string
  readonly found: FoundQueues
  readonly steps: readonly Step[]
  readonly notes: readonly Note[]
}

/**
 * Plans the changes that make the queues as asked. Pure. The dead-letter queue comes first: at no time
 * does the queue lack one.
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
    createdOrChanged(deadLetterName, deadLetterQueue, deadLetterTags, (existing) =>
      wantedOfDeadLetterQueue(spec, existing),
    ),
    createdOrChanged(name, queue, tags, (existing) =>
      wantedOfQueue(spec, deadLetterName, existing),
    ),
    changed(deadLetterName, allow, deadLetterQueue),
    changed(name, policy, queue),
    tagged(deadLetterName, deadLetterTags, spec.tags, deadLetterQueue),
    tagged(name, tags, spec.tags, queue),
  ].flatMap((step) => step ?? [])
  return { name, deadLetterName, found, steps, notes: notesOn(spec, found) }
}

function createdOrChanged(
  name: string,
  existing: FoundQueue | undefined,
  tags: Attributes,
  wanted: (existing: QueueAttributes | undefined) => Attributes,
): Step | undefined {
  const attributes = wanted(existing?.attributes)
  if (existing) return changed(name, attributes, existing)
  return { _tag: 'CreateQueue', name, attributes, tags }
}

function changed(
  name: string,
  attributes: Attributes,
  existing: FoundQueue | undefined,
): Step | undefined {
  const changes = Object.entries(attributes).map(([attribute, to]) => ({
    attribute,
    from: existing?.attributes.raw[attribute],
    to,
  }))
  return changes.length === 0 ? undefined : { _tag: 'SetAttributes', name, changes }
}

/**
 * Tags that exist keep their values, unless they were given by name. A queue that existed before does not
 * get the tag that sluice created it.
 */
function tagged(
  name: string,
  wanted: Attributes,
  asked: Attributes,
  existing: FoundQueue | undefined,
): Step | undefined {
  if (!existing?.tags) return
  const { tags: own } = existing
  const missing = Object.entries(wanted).filter(([key, value]) =>
    key in asked ? own[key] !== value : key !== createdBy && !(key in own),
  )
  return missing.length === 0
    ? undefined
    : { _tag: 'AddTags', name, tags: Object.fromEntries(missing) }
}
