import { longestRetentionSeconds } from '../../queue/port.ts'
import type { Note } from '../note.ts'
import { fifoObstacle, fifoRemedy } from './stream-fifo.ts'
import type { FoundQueues } from './found.ts'
import { isAwsManagedKey, newQueueDefaults, type QueueSpec } from './spec.ts'

/** The notes on a plan. Pure. */
export function notesOn(
  spec: QueueSpec,
  { queue, deadLetterQueue, deadLetterName }: FoundQueues,
): readonly Note[] {
  const notes: Note[] = []
  const retention =
    spec.retentionSeconds ?? queue?.attributes.retentionSeconds ?? newQueueDefaults.retentionSeconds
  if (retention >= longestRetentionSeconds) {
    notes.push({
      id: 'longest-retention',
      text: `${spec.name} keeps messages for 14 days, the longest retention that SQS has: the dead-letter queue cannot keep them longer. Use a shorter one.`,
    })
  }
  const target = queue?.attributes.redrive?.deadLetterQueueArn
  if (target !== undefined && !target.endsWith(`:${deadLetterName}`)) {
    notes.push({
      id: 'other-dead-letter-queue',
      text: `The dead-letter queue of ${spec.name} was ${target}: check it for messages.`,
    })
  }
  if (queue && !queue.tags) notes.push(unreadTags(spec.name))
  if (deadLetterQueue && !deadLetterQueue.tags) notes.push(unreadTags(deadLetterName))
  const kmsKey = spec.kmsKey ?? queue?.attributes.raw.KmsMasterKeyId
  if (kmsKey && spec.stream === 'resource') notes.push(keyNote(spec, kmsKey))
  notes.push(...streamNotes(spec))
  return notes
}

/** The notes on a template, which is made without reading the queues that exist. */
export function templateNotes(spec: QueueSpec): readonly Note[] {
  const { kmsKey } = spec
  if (kmsKey === undefined || isAwsManagedKey(kmsKey)) return streamNotes(spec)
  const note: Note = {
    id: 'template-key-policy',
    text: `The policy of the key ${kmsKey} must hold the statements that the template prints for it: without them neither Stream nor the worker can use the key. The template does not set them, because the policy of a key can only be replaced as a whole.`,
  }
  return [note, ...streamNotes(spec)]
}

function unreadTags(name: string): Note {
  return {
    id: 'unread-tags',
    text: `The tags of ${name} cannot be read: they are kept.`,
  }
}

function streamNotes(spec: QueueSpec): readonly Note[] {
  const notes: Note[] = []
  if (spec.fifo && spec.stream !== undefined) {
    notes.push({ id: 'stream-fifo', text: `${fifoObstacle(spec.name)} ${fifoRemedy}` })
  }
  if (spec.stream === 'keys') {
    notes.push({ id: 'stream-rights', text: "Stream's IAM user needs the rights to send." })
  }
  return notes
}

function keyNote({ name }: QueueSpec, kmsKey: string): Note {
  return isAwsManagedKey(kmsKey)
    ? {
        id: 'aws-managed-key',
        text: `${name} is encrypted with ${kmsKey}, which Stream's account cannot use. Use a key of your own.`,
      }
    : {
        id: 'key-policy',
        text: `The policy of the key ${kmsKey} must let Stream's account use it.`,
        kmsKey,
      }
}
