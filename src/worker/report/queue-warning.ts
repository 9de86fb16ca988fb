import type { Logger } from '../../message/logger.ts'
import { isTrouble } from '../../queue/findings/finding.ts'
import { judgeAttributes } from '../../queue/findings/judge.ts'
import type { Discovered } from '../discovery.ts'
import type { WorkerSettings } from '../settings.ts'

/**
 * Warns once about problems of the queues, by the attributes that the worker has read anyway. Changes nothing
 * and stops nothing.
 */
export function warnOfQueues(
  { queue, attributes, deadLetters }: Discovered,
  {
    handlerTimeoutSeconds,
    maxAttempts,
  }: Pick<WorkerSettings, 'handlerTimeoutSeconds' | 'maxAttempts'>,
  logger: Logger,
): void {
  if (!attributes) return
  const arn = deadLetters?.attributes?.arn ?? attributes.redrive?.deadLetterQueueArn
  const deadLetterQueue =
    deadLetters === undefined || arn === undefined
      ? undefined
      : { arn, attributes: deadLetters.attributes }
  const findings = judgeAttributes(
    { attributes, deadLetterQueue },
    { handlerTimeoutSeconds, maxAttempts },
  )
    .filter(isTrouble)
    .filter(({ id }) => deadLetters !== undefined || id !== reportedAlready)
    .map(({ id, level, what, remedy }) => ({ id, level, what, remedy }))
  if (findings.length === 0) return
  const words = findings.map(({ what }) => what).join(' ')
  logger.warn(
    { queueUrl: queue.url, findings },
    `the queue is not set up well: ${words} To fix it, see the remedy of each finding, or planQueues of sluice/setup.`,
  )
}

/** A missing dead-letter queue is reported by the discovery. */
const reportedAlready = 'dead-letter-queue'
