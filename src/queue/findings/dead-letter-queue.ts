import { deadLetterNameOf, queueName } from '../queue-url.ts'
import { attemptsOf, receivesReserved, usualReceives } from '../../message/attempts.ts'
import { type Finding, ok } from './finding.ts'
import type { ConsumerSettings, JudgedQueues } from './judged-queues.ts'
import { pairFindings } from './pair.ts'
import { queueSettings } from './remedy.ts'

/** The findings on the dead-letter queue. Pure. */
export function deadLetterFindings(
  queues: JudgedQueues,
  settings: ConsumerSettings,
): readonly Finding[] {
  const { attributes: source, deadLetterQueue } = queues
  if (!deadLetterQueue) return [missing]
  const { arn, attributes: target } = deadLetterQueue
  return [
    arn === source.arn ? itself(arn) : ok('dead-letter-queue', `The dead-letter queue is ${arn}.`),
    attempts(queues, settings.maxAttempts),
    ...(target ? pairFindings({ source, target }) : []),
  ]
}

const missing: Finding = {
  id: 'dead-letter-queue',
  level: 'fault',
  what: 'The queue has no dead-letter queue.',
  why: 'A message that can never succeed is received again until its retention ends, and then it is lost.',
  remedy: queueSettings(),
}

function itself(arn: string): Finding {
  return {
    id: 'dead-letter-queue',
    level: 'fault',
    what: 'The queue is its own dead-letter queue.',
    why: 'Failed messages are received again for ever.',
    remedy: queueSettings({ deadLetterName: deadLetterNameOf(queueName(arn)) }),
  }
}

function attempts({ attributes }: JudgedQueues, wanted: number | undefined): Finding {
  const count = attributes.redrive?.maxReceiveCount
  const id = 'max-receive-count'
  if (count === undefined) return ok(id, 'SQS moves no message of the queue by itself.')
  const made = wanted ?? attemptsOf(count)
  const kept = count - made
  const tries = `${made} attempt${made === 1 ? '' : 's'}`
  const moves = `SQS moves a message after ${count} receive${count === 1 ? '' : 's'}`
  if (kept >= receivesReserved) {
    return ok(id, `${moves}: ${tries}, and ${kept} reserved for the worker's own send.`)
  }
  const left = kept === 0 ? 'none is' : 'only one is'
  return {
    id,
    level: 'warning',
    what:
      kept < 0
        ? `${moves}, before the worker's ${tries}: attempt ${count} is the last.`
        : `${moves}, and the worker makes ${tries}: ${left} reserved for its own send.`,
    why: 'Waits, crashes and deployments use up receives too. After the last one SQS moves the message, even a valid one, without a record of its failure.',
    remedy: queueSettings({
      maxReceiveCount: wanted === undefined ? usualReceives : wanted + receivesReserved,
    }),
  }
}
