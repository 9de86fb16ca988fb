import type { Logger } from '../../message/logger.ts'
import { isTrouble } from '../../queue/findings/finding.ts'
import { judgeAttributes } from '../../queue/findings/judge.ts'
import type { Discovered } from '../discovery.ts'
import type { WorkerSettings } from '../options.ts'

/**
 * Warns once of what is wrong with the queues, as far as the attributes tell that the worker has read
 * anyway: the cheap part of `sluice doctor`. Changes nothing and stops nothing.
 */
export function warnOfQueues(
  { queue: { url }, attributes, deadLetters }: Discovered,
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
      : { url: deadLetters.queue.url, arn, attributes: deadLetters.attributes }
  const findings = judgeAttributes(
    { url, attributes, deadLetterQueue },
    { handlerTimeoutSeconds, maxAttempts },
  )
    .filter(isTrouble)
    .filter(({ id }) => deadLetters !== undefined || id !== toldAlready)
    .map(({ id, level, what, mend }) => ({ id, level, what, mend }))
  if (findings.length === 0) return
  const words = findings.map(({ what }) => what).join(' ')
  logger.warn(
    { queueUrl: url, findings },
    `the queue is not set up well: ${words} What mends it: sluice doctor --queue ${url}`,
  )
}

/** A missing dead-letter queue is told where it is looked for. */
const toldAlready = 'dead-letter-queue'
