import { deadLetterNameOf, queueName } from '../queue-url.ts'
import { type Finding, ok } from './finding.ts'
import type { ConsumerSettings, JudgedQueues } from './findings.ts'
import { createCommand } from './mend.ts'
import { pairFindings } from './pair-findings.ts'

/** The judgements that concern the dead-letter queue. Pure. */
export function deadLetterFindings(
  queues: JudgedQueues,
  settings: ConsumerSettings,
): readonly Finding[] {
  const { deadLetterQueue } = queues
  if (!deadLetterQueue) return [missing(queues)]
  const found = ok('dead-letter-queue', `The dead-letter queue is ${deadLetterQueue.arn}.`)
  const { url, attributes: source } = queues
  const { attributes: target } = deadLetterQueue
  return [
    deadLetterQueue.arn === source.arn ? itself(queues) : found,
    attempts(queues, settings.maxAttempts),
    ...(target ? pairFindings({ url, source, target }) : []),
  ]
}

function missing({ url }: JudgedQueues): Finding {
  return {
    id: 'dead-letter-queue',
    level: 'fault',
    what: 'The queue has no dead-letter queue.',
    why: 'A message that can never succeed comes back until its retention ends, and then it is gone.',
    mend: createCommand(url),
  }
}

function itself({ url }: JudgedQueues): Finding {
  return {
    id: 'dead-letter-queue',
    level: 'fault',
    what: 'The queue is its own dead-letter queue.',
    why: 'Failed messages go round for ever.',
    mend: createCommand(url, '--dlq', deadLetterNameOf(queueName(url))),
  }
}

/** Fewer leave no room for receives that were no attempts: crashes, deploys, lost polls. */
const fewReceives = 3

function attempts({ url, attributes }: JudgedQueues, maxAttempts: number | undefined): Finding {
  const count = attributes.redrive?.maxReceiveCount
  const id = 'max-receive-count'
  if (count === undefined) return ok(id, 'The queue moves no message by itself.')
  if (maxAttempts !== undefined && count < maxAttempts) {
    return {
      id,
      level: 'warning',
      what: `SQS moves a message after ${count} receives, before the worker's ${maxAttempts} attempts.`,
      why: 'Messages arrive on the dead-letter queue without the reason, and with attempts to spare.',
      mend: createCommand(url, '--max-receive-count', String(maxAttempts)),
    }
  }
  if (count < fewReceives) {
    return {
      id,
      level: 'warning',
      what: `SQS moves a message after ${count} receive${count === 1 ? '' : 's'}.`,
      why: 'A crash or a deployment counts as a receive: sound messages land on the dead-letter queue.',
      mend: createCommand(url, '--max-receive-count', '10'),
    }
  }
  return ok(id, `SQS moves a message after ${count} receives.`)
}
