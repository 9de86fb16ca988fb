import { type Finding, ok } from '../../queue/findings/finding.ts'
import { createCommand } from '../../queue/findings/mend.ts'
import type { QueueError } from '../../queue/queue-error.ts'
import type { Examined, ExaminedDeadLetterQueue } from './examined.ts'

/** What is known of the rights: refused, tried and not refused, or not checked. Pure. */
export function rightFindings(examined: Examined): readonly Finding[] {
  const { url, queue, deadLetterQueue } = examined
  const mend = `sluice policy worker --queue ${url}`
  const own = queue._tag === 'Unreadable' ? [refused(queue.error, mend)] : []
  return [
    ...own,
    ...examined.refused.map((error) => refused(error, mend)),
    ...granted(examined),
    ...(deadLetterQueue ? readDeadLetterQueue(deadLetterQueue, mend, createCommand(url)) : []),
    ...sendUntried(examined, mend),
    {
      id: 'rights.ReceiveMessage',
      level: 'unchecked',
      what: 'The right to ReceiveMessage was not tried: a receive counts on the messages.',
      why: 'Without it the worker does not start.',
      mend: `sluice doctor --queue ${url} --round-trip`,
    },
  ]
}

function refused(error: QueueError, mend: string): Finding {
  const { action } = error
  const minor = action === 'GetQueueUrl'
  return {
    id: `rights.${action}`,
    level: minor ? 'note' : 'fault',
    what: error.message,
    why: consequences[action] ?? 'The worker needs it.',
    mend,
  }
}

const consequences: Readonly<Record<string, string>> = {
  GetQueueUrl:
    'The queue must be given by its URL or ARN, and that of the dead-letter queue is derived from its ARN.',
  GetQueueAttributes:
    'The dead-letter queue must be given by hand, and nothing of its settings can be checked.',
  DeleteMessage: 'Every message comes back although it was handled.',
  ChangeMessageVisibility: 'Leases cannot be renewed and retries not delayed.',
  SendMessage: 'A message that can never succeed is kept on the queue, without its reason.',
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

function readDeadLetterQueue(
  { url, arn, attributes, error }: ExaminedDeadLetterQueue,
  mend: string,
  create: string,
): readonly Finding[] {
  if (attributes) return []
  if (error?.kind === 'NoSuchQueue') {
    return [
      {
        id: 'dead-letter-queue.there',
        level: 'fault',
        what: `The dead-letter queue ${arn} does not exist.`,
        why: 'Messages that fail too often are moved nowhere and come back until their retention ends.',
        mend: create,
      },
    ]
  }
  if (error) {
    return [
      {
        id: 'rights.GetQueueAttributes',
        level: error.kind === 'AccessDenied' ? 'warning' : 'unchecked',
        what: error.message,
        why: 'Its size, retention and type were not checked; the worker takes the cautious limits.',
        mend,
      },
    ]
  }
  return [
    {
      id: 'dead-letter-queue.there',
      level: 'unchecked',
      what: `The dead-letter queue ${arn} was not looked at: ${url ?? 'its URL is not known'}.`,
      why: 'Its size, retention and type were not checked.',
    },
  ]
}

function sendUntried({ sendUntried, deadLetterQueue }: Examined, mend: string): readonly Finding[] {
  if (sendUntried === undefined || deadLetterQueue?.error?.kind === 'NoSuchQueue') return []
  return [
    {
      id: 'rights.SendMessage',
      level: 'unchecked',
      what: `The right to send to the dead-letter queue could not be tried. ${sendUntried}`,
      why: 'Without it a message that can never succeed is kept on the queue.',
      mend,
    },
  ]
}
