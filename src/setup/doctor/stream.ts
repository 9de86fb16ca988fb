import { type Finding, ok } from '../../queue/findings/finding.ts'
import { createCommand } from '../../queue/findings/mend.ts'
import type { QueueAttributes } from '../../queue/port.ts'
import { queueName } from '../../queue/queue-url.ts'
import { fifoObstacle, fifoRemedy } from '../queue/fifo.ts'
import { streamMaySend } from '../policy/queue-policy.ts'
import type { StreamAccess } from '../queue/spec.ts'

/** Whether Stream can send to the queue, and may by the queue's own policy. Pure. */
export function streamFinding(
  url: string,
  { arn, raw, fifo }: QueueAttributes,
  auth: StreamAccess | undefined,
): Finding {
  const id = 'stream-statement'
  if (fifo) {
    const what = fifoObstacle(queueName(arn))
    return { id: 'stream-fifo', level: auth ? 'warning' : 'note', what, why: fifoRemedy }
  }
  const may = streamMaySend(raw.Policy, arn)
  const mend = createCommand(url, '--stream', 'resource')
  if (may === true) return ok(id, "The queue's policy lets Stream's account send.")
  if (may === undefined) {
    return {
      id,
      level: 'fault',
      what: "The queue's policy cannot be read: it is no JSON of a policy.",
      why: 'Whom it lets send cannot be said.',
      mend: `aws sqs set-queue-attributes --queue-url ${url} --attributes Policy=`,
    }
  }
  if (auth === 'resource') {
    return {
      id,
      level: 'fault',
      what: "The queue's policy does not let Stream's account send.",
      why: 'With --auth resource none of the events arrives.',
      mend,
    }
  }
  if (auth === 'keys') {
    return ok(id, "The queue's policy leaves Stream out: it sends with the keys of a user.")
  }
  return {
    id,
    level: 'note',
    what: "The queue's policy does not let Stream's account send.",
    why: 'That is right where Stream has the keys of an IAM user, and wrong with --auth resource.',
    mend,
  }
}
