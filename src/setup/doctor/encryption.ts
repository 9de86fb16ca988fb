import { type Finding, ok } from '../../queue/findings/finding.ts'
import { queueSettings } from '../../queue/findings/remedy.ts'
import type { QueueAttributes } from '../../queue/port.ts'
import { isAwsManagedKey, type StreamAccess } from '../queue/spec.ts'

/** The findings on encryption, as far as they need no use of a key. Pure. */
export function encryptionFindings(
  queue: QueueAttributes,
  deadLetterQueue: QueueAttributes | undefined,
  auth: StreamAccess | undefined,
): readonly Finding[] {
  const { KmsMasterKeyId: key, SqsManagedSseEnabled: managed } = queue.raw
  const deadLetterKey = deadLetterQueue?.raw.KmsMasterKeyId
  return [
    key ? withKey(key, auth) : withoutKey(managed),
    ...(deadLetterKey && !isAwsManagedKey(deadLetterKey)
      ? [uncheckedKey('dead-letter queue', deadLetterKey, 'kms:GenerateDataKey')]
      : []),
  ]
}

function withKey(key: string, auth: StreamAccess | undefined): Finding {
  if (!isAwsManagedKey(key)) return uncheckedKey('queue', key, 'kms:Decrypt')
  if (auth !== 'resource') return ok('encryption', `The queue is encrypted with ${key}.`)
  return {
    id: 'encryption',
    level: 'fault',
    what: `The queue is encrypted with ${key}, whose policy is AWS's own.`,
    why: "Stream's account cannot use that key: none of its events arrives.",
    remedy: { _tag: 'OwnKey' },
  }
}

function uncheckedKey(which: 'queue' | 'dead-letter queue', key: string, right: string): Finding {
  return {
    id: which === 'queue' ? 'encryption' : 'encryption.dead-letter-queue',
    level: 'unchecked',
    what: `The ${which} is encrypted with ${key}; the right to ${right} was not checked.`,
    why:
      which === 'queue'
        ? 'Without it nothing can be received, and without kms:GenerateDataKey Stream cannot send.'
        : 'Without it no dead letter can be sent.',
    remedy: { _tag: 'WorkerRights' },
  }
}

function withoutKey(managed: string | undefined): Finding {
  if (managed !== 'false') return ok('encryption', 'SQS encrypts the queue with its own keys.')
  return {
    id: 'encryption',
    level: 'note',
    what: 'The queue is not encrypted at rest.',
    why: "Events hold people's messages and names.",
    remedy: queueSettings(),
  }
}
