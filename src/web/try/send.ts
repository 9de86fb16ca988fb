import { randomUUID } from 'node:crypto'
import type { QueueService } from '../../queue/port.ts'
import { isFifo, isLoopback, queueName } from '../../queue/queue-url.ts'
import { ProblemError } from '../answer/problem-error.ts'
import type { Sent } from '../wire/try.ts'

/** Whether samples may be sent to a queue: only to one of this machine. */
export function maySend(queueUrl: string | undefined): queueUrl is string {
  return queueUrl !== undefined && isLoopback(queueUrl)
}

/** @throws ProblemError (rejects) for a queue elsewhere, and when SQS refuses the message; QueueError. */
export async function send(
  body: string,
  queueUrl: string | undefined,
  service: () => Promise<QueueService>,
): Promise<Sent> {
  if (!maySend(queueUrl)) {
    throw new ProblemError(403, {
      code: 'NotLocal',
      message: 'Samples are only sent to a queue on this machine, and this one is not.',
    })
  }
  const message = {
    body,
    ...(isFifo(queueUrl) && { groupId: 'samples', deduplicationId: randomUUID() }),
  }
  const [answer] = await (await service()).queue(queueUrl).send([message])
  if (answer?.ok === true) {
    const { messageId } = answer
    return { queue: queueName(queueUrl), ...(messageId !== undefined && { messageId }) }
  }
  const because = answer === undefined ? 'SQS did not answer' : `${answer.code}: ${answer.message}`
  throw new ProblemError(422, { code: 'NotSent', message: `It was not sent: ${because}` })
}
