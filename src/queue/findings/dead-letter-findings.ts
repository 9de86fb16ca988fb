import { type Finding, ok, spanOf } from './finding.ts'
import type { ConsumerSettings, JudgedQueues } from './findings.ts'
import { createCommand, fixCommand } from './mend.ts'
import { limits, longestRetentionSeconds, type QueueAttributes } from '../port.ts'
import { deadLetterNameOf, queueName } from '../queue-url.ts'
import { allowsSource, readRedriveAllowPolicy, withSource } from './redrive-allow-policy.ts'

/** The judgements that concern the dead-letter queue. Pure. */
export function deadLetterFindings(
  queues: JudgedQueues,
  settings: ConsumerSettings,
): readonly Finding[] {
  const { deadLetterQueue } = queues
  if (!deadLetterQueue) return [missing(queues)]
  const found = ok('dead-letter-queue', `The dead-letter queue is ${deadLetterQueue.arn}.`)
  const { attributes } = deadLetterQueue
  const both: Both = { url: queues.url, source: queues.attributes, target: attributes }
  return [
    deadLetterQueue.arn === queues.attributes.arn ? itself(queues) : found,
    attempts(queues, settings.maxAttempts),
    ...(attributes ? [type, retention, size, room, redriveAllow, waiting, chained] : []).map(
      (judge) => judge(both as ReadBoth),
    ),
  ].flatMap((finding) => finding ?? [])
}

interface Both {
  readonly url: string
  readonly source: QueueAttributes
  readonly target: QueueAttributes | undefined
}

interface ReadBoth extends Both {
  readonly target: QueueAttributes
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

function type({ url, source, target }: ReadBoth): Finding | undefined {
  if (source.fifo === target.fifo) return
  const kind = (fifo: boolean) => (fifo ? 'FIFO' : 'standard')
  return {
    id: 'dead-letter-queue.type',
    level: 'fault',
    what: `The queue is ${kind(source.fifo)} and its dead-letter queue is ${kind(target.fifo)}.`,
    why: 'SQS moves messages only to a queue of the same type; they stay where they are.',
    mend: createCommand(url, '--dlq', deadLetterNameOf(queueName(url))),
  }
}

function retention({ url, source, target }: ReadBoth): Finding {
  const [own, theirs] = [spanOf(source.retentionSeconds), spanOf(target.retentionSeconds)]
  if (target.retentionSeconds > source.retentionSeconds) {
    return ok('retention', `Dead letters are kept for ${theirs}, messages for ${own}.`)
  }
  const trouble = {
    id: 'retention',
    level: 'warning',
    what: `Dead letters are kept for ${theirs}, messages for ${own}.`,
    why: 'A message that SQS moves keeps its age: it is deleted from the dead-letter queue soon, or at once.',
  } as const
  if (source.retentionSeconds >= longestRetentionSeconds) {
    return { ...trouble, mend: createCommand(url, '--retention', '4d') }
  }
  const attributes = { MessageRetentionPeriod: String(longestRetentionSeconds) }
  return { ...trouble, mend: fixCommand(url), fix: { on: 'dead-letter queue', attributes } }
}

function size({ url, source, target }: ReadBoth): Finding {
  const id = 'message-size.dead-letter-queue'
  if (target.maxMessageBytes >= source.maxMessageBytes) {
    return ok(id, 'The dead-letter queue takes every message of the queue.')
  }
  const attributes = { MaximumMessageSize: String(limits.messageBytes) }
  return {
    id,
    level: 'fault',
    what: `The dead-letter queue takes ${target.maxMessageBytes} bytes, the queue ${source.maxMessageBytes}.`,
    why: 'A large message cannot be put on the dead-letter queue and comes back for ever.',
    mend: fixCommand(url),
    fix: { on: 'dead-letter queue', attributes },
  }
}

function room({ source, target }: ReadBoth): Finding | undefined {
  if (target.maxMessageBytes > source.maxMessageBytes) return
  return {
    id: 'record-room',
    level: 'note',
    what: 'A message of full size leaves no room for the record of its failure.',
    why: 'It is left to the move by SQS, without a reason. This is no fault: such messages are rare.',
  }
}

function redriveAllow({ url, source, target }: ReadBoth): Finding {
  const policy = readRedriveAllowPolicy(target.raw.RedriveAllowPolicy)
  const id = 'redrive-allow-policy'
  if (allowsSource(policy, source.arn)) return ok(id, 'The dead-letter queue accepts this queue.')
  const trouble = {
    id,
    level: 'fault',
    what: 'The redrive allow policy of the dead-letter queue does not name this queue.',
    why: 'SQS refuses to move messages there.',
    mend: fixCommand(url),
  } as const
  if (policy._tag === 'DenyAll') {
    return { ...trouble, mend: createCommand(url) }
  }
  const attributes = { RedriveAllowPolicy: withSource(policy, source.arn) }
  return { ...trouble, fix: { on: 'dead-letter queue', attributes } }
}

function waiting({ url, target: { visible } }: ReadBoth): Finding {
  if (visible === 0) return ok('dead-letters', 'No dead letters wait.')
  return {
    id: 'dead-letters',
    level: 'note',
    what: `${visible} dead letters wait.`,
    why: 'Each is an event that was not handled.',
    mend: `sluice dlq list --queue ${url}`,
  }
}

function chained({ target: { redrive } }: ReadBoth): Finding | undefined {
  if (!redrive) return
  return {
    id: 'dead-letter-queue.redrive',
    level: 'note',
    what: 'The dead-letter queue has a redrive policy of its own.',
    why: `Looking at its messages ${redrive.maxReceiveCount} times moves them on to ${redrive.deadLetterQueueArn}.`,
  }
}
