import { longestRetentionSeconds } from '../../queue/port.ts'
import { fifoObstacle, fifoRemedy } from './fifo.ts'
import type { FoundQueues } from './found.ts'
import { isAwsManagedKey, newQueueDefaults, type QueueSpec } from './spec.ts'

/** What a person should know of a plan, beside its steps. Pure. */
export function notesOn(
  spec: QueueSpec,
  { queue, deadLetterQueue, deadLetterName }: FoundQueues,
): readonly string[] {
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
  notes.push(...streamNotes(spec))
  return notes
}

/** What to know of a template, which is made without a look at what is there. */
export function templateNotes(spec: QueueSpec): readonly string[] {
  const { kmsKey } = spec
  if (kmsKey === undefined || isAwsManagedKey(kmsKey)) return streamNotes(spec)
  const note = `The policy of the key ${kmsKey} must hold the statements that the template gives for it: without them neither Stream nor the worker can use it. The template does not set them, because the policy of a key is set as a whole.`
  return [note, ...streamNotes(spec)]
}

function streamNotes(spec: QueueSpec): readonly string[] {
  const notes: string[] = []
  if (spec.fifo && spec.stream !== undefined) {
    notes.push(`${fifoObstacle(spec.name)} ${fifoRemedy}`)
  }
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
