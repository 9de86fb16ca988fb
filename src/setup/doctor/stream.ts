import { type Finding, ok } from '../../queue/findings/finding.ts'
import { queueSettings } from '../../queue/findings/remedy.ts'
import type { QueueAttributes } from '../../queue/port.ts'
import { queueName } from '../../queue/queue-url.ts'
import { fifoObstacle, fifoRemedy } from '../queue/stream-fifo.ts'
import { streamMaySend } from '../policy/queue-policy.ts'
import type { StreamAccess } from '../queue/spec.ts'

/** Whether Stream can send to the queue, and may by the queue's own policy. Pure. */
export function streamFinding(
  { arn, raw, fifo }: QueueAttributes,
  auth: StreamAccess | undefined,
): Finding {
  const id = 'stream-statement'
  if (fifo) {
    const what = fifoObstacle(queueName(arn))
    return { id: 'stream-fifo', level: auth ? 'warning' : 'note', what, why: fifoRemedy }
  }
  const may = streamMaySend(raw.Policy, arn)
  if (may === true) return ok(id, "The queue's policy lets Stream's account send.")
  if (may === undefined) {
    return {
      id,
      level: 'fault',
      what: "The queue's policy cannot be read: it is not the JSON of a policy.",
      why: 'It is unknown who may send.',
      remedy: { _tag: 'QueueAttribute', name: 'Policy', value: '' },
    }
  }
  if (auth === 'keys') {
    return ok(id, "The queue's policy does not name Stream: it sends with the keys of an IAM user.")
  }
  return {
    id,
    level: auth === 'resource' ? 'fault' : 'note',
    what: "The queue's policy does not let Stream's account send.",
    why:
      auth === 'resource'
        ? 'Stream has no keys here, only this policy: none of its events arrives.'
        : "That is right where Stream has the keys of an IAM user, and wrong where it sends by the queue's policy.",
    remedy: queueSettings({ stream: 'resource' }),
  }
}
