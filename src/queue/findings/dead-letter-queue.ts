import { deadLetterNameOf, queueName } from '../queue-url.ts'
import { attemptsOf, receivesKept, usualReceives } from './attempts.ts'
import { type Finding, ok } from './finding.ts'
import type { ConsumerSettings, JudgedQueues } from './judge.ts'
import { createCommand } from './mend.ts'
import { pairFindings } from './pair.ts'

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

function attempts({ url, attributes }: JudgedQueues, wanted: number | undefined): Finding {
  const count = attributes.redrive?.maxReceiveCount
  const id = 'max-receive-count'
  if (count === undefined) return ok(id, 'The queue moves no message by itself.')
  const made = wanted ?? attemptsOf(count)
  const kept = count - made
  const tries = `${made} attempt${made === 1 ? '' : 's'}`
  const moves = `SQS moves a message after ${count} receive${count === 1 ? '' : 's'}`
  if (kept >= receivesKept) {
    return ok(id, `${moves}: ${tries}, and ${kept} kept for the worker's own send.`)
  }
  const left = kept === 0 ? 'none is' : 'only one is'
  return {
    id,
    level: 'warning',
    what:
      kept < 0
        ? `${moves}, before the worker's ${tries}: attempt ${count} is the last.`
        : `${moves}, and the worker makes ${tries}: ${left} kept for its own send.`,
    why: 'Waits, crashes and deployments spend receives too: after the last one SQS moves the message, a sound one as well, without a record of what went wrong.',
    mend: createCommand(
      url,
      '--max-receive-count',
      String(wanted === undefined ? usualReceives : wanted + receivesKept),
    ),
  }
}
