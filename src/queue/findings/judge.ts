import { leastMessageBytes, sqsLimits } from '../port.ts'
import { deadLetterFindings } from './dead-letter-queue.ts'
import { type Finding, ok, spanOf } from './finding.ts'
import type { ConsumerSettings, JudgedQueues } from './judged-queues.ts'
import { queueSettings, safeChange } from './remedy.ts'

/**
 * Judges a queue by its attributes alone: the part of the doctor that costs no request, so that the
 * worker can call it at its start with the attributes that it has read. Pure.
 */
export function judgeAttributes(
  queues: JudgedQueues,
  settings: ConsumerSettings = {},
): readonly Finding[] {
  return [
    messageSize(queues),
    visibility(queues, settings.handlerTimeoutSeconds ?? 60),
    longPoll(queues),
    delay(queues),
    deduplication(queues),
    depth(queues),
    inFlight(queues),
    ...deadLetterFindings(queues, settings),
  ].flatMap((finding) => finding ?? [])
}

function messageSize({ attributes: { maxMessageBytes } }: JudgedQueues): Finding {
  if (maxMessageBytes >= leastMessageBytes) {
    return ok('message-size', `The queue accepts messages of up to ${maxMessageBytes} bytes.`)
  }
  return {
    id: 'message-size',
    level: 'fault',
    what: `MaximumMessageSize is ${maxMessageBytes} bytes; Stream needs ${leastMessageBytes}.`,
    why: 'Stream drops an event that is larger than the queue accepts, and reports it nowhere.',
    remedy: safeChange('queue', { MaximumMessageSize: String(sqsLimits.messageBytes) }),
  }
}

function visibility({ attributes }: JudgedQueues, timeoutSeconds: number): Finding {
  const { visibilitySeconds } = attributes
  const own = spanOf(visibilitySeconds)
  const most = spanOf(timeoutSeconds)
  if (visibilitySeconds >= timeoutSeconds) {
    return ok('visibility', `The visibility timeout (${own}) covers a handler (at most ${most}).`)
  }
  const seconds = Math.min(sqsLimits.visibilitySeconds, Math.ceil(2 * timeoutSeconds))
  return {
    id: 'visibility',
    level: 'note',
    what: `The visibility timeout (${own}) is shorter than a handler may take (${most}).`,
    why: 'The worker renews it while a handler runs. When a renewal fails, and for every other consumer, a message is received again while its handler still runs.',
    remedy: queueSettings({ visibilitySeconds: seconds }),
  }
}

function longPoll({ attributes: { waitSeconds } }: JudgedQueues): Finding {
  if (waitSeconds > 0) return ok('long-poll', `The queue uses long polling (${waitSeconds} s).`)
  return {
    id: 'long-poll',
    level: 'note',
    what: 'ReceiveMessageWaitTimeSeconds is 0.',
    why: 'The worker asks for 20 s with each receive. Other consumers use short polling, which costs requests and misses messages.',
    remedy: safeChange('queue', { ReceiveMessageWaitTimeSeconds: String(sqsLimits.waitSeconds) }),
  }
}

function delay({ attributes: { delaySeconds } }: JudgedQueues): Finding | undefined {
  if (delaySeconds === 0) return
  return {
    id: 'delay',
    level: 'note',
    what: `The queue delays every message by ${spanOf(delaySeconds)}.`,
    why: 'Each event arrives later by that time, also when it is replayed.',
    remedy: { _tag: 'QueueAttribute', name: 'DelaySeconds', value: '0' },
  }
}

function deduplication({ attributes: { fifo, raw } }: JudgedQueues): Finding | undefined {
  if (!fifo || raw.ContentBasedDeduplication === 'true') return
  return {
    id: 'deduplication',
    level: 'note',
    what: 'Content-based deduplication is off on the FIFO queue.',
    why: 'Whether Stream sends deduplication ids is not documented. Without them SQS refuses its events.',
    remedy: queueSettings(),
  }
}

/** SQS has no limit on the depth; from this many on it is reported. */
const deepQueue = 100_000

/** Five times the worker's default. */
const raisedConcurrency = 50

function depth({ attributes: { visible, delayed } }: JudgedQueues): Finding {
  if (visible < deepQueue) {
    return ok('depth', `${visible} messages are waiting, ${delayed} are delayed.`)
  }
  return {
    id: 'depth',
    level: 'warning',
    what: `${visible} messages are waiting.`,
    why: 'The consumers do not keep up. SQS deletes what waits longer than the retention.',
    remedy: { _tag: 'WorkerOption', option: 'concurrency', value: raisedConcurrency },
  }
}

/** SQS's limit on messages in flight, for standard and FIFO queues ("Amazon SQS message quotas"). */
const inFlightLimit = 120_000

function inFlight({ attributes }: JudgedQueues): Finding {
  const share = attributes.inFlight / inFlightLimit
  if (share < 0.8) return ok('in-flight', `${attributes.inFlight} messages are in flight.`)
  return {
    id: 'in-flight',
    level: share < 1 ? 'warning' : 'fault',
    what: `${attributes.inFlight} messages are in flight; SQS allows ${inFlightLimit}.`,
    why: 'At the limit a long poll returns nothing and no error: the queue looks empty. Some consumer receives and does not delete.',
    remedy: { _tag: 'Check', subject: 'counts' },
  }
}
