import { type Finding, ok } from '../../queue/findings/finding.ts'
import { createCommand } from '../../queue/findings/mend.ts'
import type { QueueAttributes } from '../../queue/port.ts'
import { isAwsManagedKey, type StreamAccess } from '../queue/spec.ts'

/** What can be said of encryption without trying a key. Pure. */
export function encryptionFindings(
  url: string,
  queue: QueueAttributes,
  deadLetterQueue: QueueAttributes | undefined,
  auth: StreamAccess | undefined,
): readonly Finding[] {
  const { KmsMasterKeyId: key, SqsManagedSseEnabled: managed } = queue.raw
  const deadLetterKey = deadLetterQueue?.raw.KmsMasterKeyId
  return [
    ...(key ? ownKey(url, key, auth) : [withoutKey(url, managed)]),
    ...(deadLetterKey && !isAwsManagedKey(deadLetterKey)
      ? [uncheckedKey(url, 'dead-letter queue', deadLetterKey, 'kms:GenerateDataKey')]
      : []),
  ]
}

function ownKey(url: string, key: string, auth: StreamAccess | undefined): readonly Finding[] {
  if (!isAwsManagedKey(key)) return [uncheckedKey(url, 'queue', key, 'kms:Decrypt')]
  if (auth !== 'resource') return [ok('encryption', `The queue is encrypted with ${key}.`)]
  return [
    {
      id: 'encryption',
      level: 'fault',
      what: `The queue is encrypted with ${key}, whose policy is AWS's own.`,
      why: "Stream's account cannot use that key: none of its events arrives.",
      mend: createCommand(url, '--kms', 'alias/A_KEY_OF_YOURS'),
    },
  ]
}

function uncheckedKey(
  url: string,
  which: 'queue' | 'dead-letter queue',
  key: string,
  right: string,
): Finding {
  return {
    id: which === 'queue' ? 'encryption' : 'encryption.dead-letter-queue',
    level: 'unchecked',
    what: `The ${which} is encrypted with ${key}; the right to ${right} was not tried.`,
    why:
      which === 'queue'
        ? 'Without it nothing can be received, and without kms:GenerateDataKey Stream cannot send.'
        : 'Without it no dead letter can be written.',
    mend: `sluice policy worker --queue ${url}`,
  }
}

function withoutKey(url: string, managed: string | undefined): Finding {
  if (managed !== 'false') return ok('encryption', 'SQS encrypts the queue with keys of its own.')
  return {
    id: 'encryption',
    level: 'note',
    what: 'The queue is not encrypted at rest.',
    why: "Events hold people's messages and names.",
    mend: createCommand(url),
  }
}
