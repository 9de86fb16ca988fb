import { type Finding, ok } from '../../queue/findings/finding.ts'
import { queueSettings, type Remedy } from '../../queue/findings/remedy.ts'
import type { QueueError } from '../../queue/queue-error.ts'
import type { Examined, ExaminedDeadLetterQueue } from './examined.ts'

/** The findings on rights: refused, tried and not refused, or not checked. Pure. */
export function rightFindings(examined: Examined): readonly Finding[] {
  const { queue, deadLetterQueue } = examined
  return [
    ...(queue._tag === 'Unreadable' ? [refused(queue.error)] : []),
    ...examined.refused.map(refused),
    ...granted(examined),
    ...(deadLetterQueue ? unreadDeadLetterQueue(deadLetterQueue) : []),
    ...sendUntried(examined),
    {
      id: 'rights.ReceiveMessage',
      level: 'unchecked',
      what: 'The right to ReceiveMessage was not checked: a receive raises the receive counts of messages.',
      why: 'Without it the worker does not start.',
      remedy: { _tag: 'Check', subject: 'receive' },
    },
  ]
}

const grant: Remedy = { _tag: 'WorkerRights' }

function refused({ action, message }: QueueError): Finding {
  return {
    id: `rights.${action}`,
    level: action === 'GetQueueUrl' ? 'note' : 'fault',
    what: message,
    why: consequences[action] ?? 'The worker needs it.',
    remedy: grant,
  }
}

const consequences: Readonly<Record<string, string>> = {
  GetQueueUrl:
    'The queue must be given by its URL or ARN, and the URL of the dead-letter queue is derived from its ARN.',
  GetQueueAttributes:
    'The dead-letter queue must be named explicitly, and none of the settings can be checked.',
  DeleteMessage: 'Every message is received again although it was handled.',
  ChangeMessageVisibility: 'Leases cannot be renewed and retries cannot be delayed.',
  SendMessage: 'A message that can never succeed stays on the queue, without its reason.',
}

/** What was tried and not refused. */
function granted({ refused, deadLetterQueue, sendUntried }: Examined): readonly Finding[] {
  const denied = new Set(refused.map(({ action }) => action))
  const tried = [
    'DeleteMessage',
    'ChangeMessageVisibility',
    'GetQueueUrl',
    ...(deadLetterQueue?.url && !sendUntried ? ['SendMessage'] : []),
  ]
  return tried
    .filter((action) => !denied.has(action))
    .map((action) => ok(`rights.${action}`, `The right to ${action} was tried and not refused.`))
}

function unreadDeadLetterQueue({
  url,
  arn,
  attributes,
  error,
}: ExaminedDeadLetterQueue): readonly Finding[] {
  if (attributes) return []
  if (error?.kind === 'NoSuchQueue') {
    return [
      {
        id: 'dead-letter-queue.there',
        level: 'fault',
        what: `The dead-letter queue ${arn} does not exist.`,
        why: 'Messages that fail too often cannot be moved and are received again until their retention ends.',
        remedy: queueSettings(),
      },
    ]
  }
  if (error) {
    return [
      {
        id: 'rights.GetQueueAttributes',
        level: error.kind === 'AccessDenied' ? 'warning' : 'unchecked',
        what: error.message,
        why: 'Its size limit, retention and type were not checked. The worker assumes the lowest limits.',
        remedy: grant,
      },
    ]
  }
  return [
    {
      id: 'dead-letter-queue.there',
      level: 'unchecked',
      what: `The dead-letter queue ${arn} was not read: ${url ?? 'its URL is not known'}.`,
      why: 'Its size limit, retention and type were not checked.',
    },
  ]
}

function sendUntried({ sendUntried, deadLetterQueue }: Examined): readonly Finding[] {
  if (sendUntried === undefined || deadLetterQueue?.error?.kind === 'NoSuchQueue') return []
  return [
    {
      id: 'rights.SendMessage',
      level: 'unchecked',
      what: `The right to send to the dead-letter queue could not be checked. ${sendUntried}`,
      why: 'Without it a message that can never succeed stays on the queue.',
      remedy: grant,
    },
  ]
}
