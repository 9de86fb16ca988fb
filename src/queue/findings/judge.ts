import { leastMessageBytes, sqsLimits, type QueueAttributes } from '../port.ts'
import { deadLetterFindings } from './dead-letter-queue.ts'
import { type Finding, ok, spanOf } from './finding.ts'
import { createCommand, fixCommand } from './mend.ts'

/** A queue and its dead-letter queue, as far as they could be read. */
export interface JudgedQueues {
  readonly url: string
  readonly attributes: QueueAttributes
  /** Undefined where there is none. */
  readonly deadLetterQueue:
    | {
        readonly url: string | undefined
        readonly arn: string
        /** Undefined where they may not be read. */
        readonly attributes: QueueAttributes | undefined
      }
    | undefined
}

/** What the consumer is set to; what is not given has the worker's default. */
export interface ConsumerSettings {
  /** The attempt whose failure the worker dead-letters. Default: what `attemptsOf` makes of the receives that the queue allows. */
  readonly maxAttempts?: number | undefined
  /** Default 60. */
  readonly handlerTimeoutSeconds?: number | undefined
}

/**
 * Judges a queue by its attributes alone: the part of the doctor that costs no request, so that the
 * worker can call it at its start with what it has read anyway. Pure.
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

function messageSize({ url, attributes: { maxMessageBytes } }: JudgedQueues): Finding {
  if (maxMessageBytes >= leastMessageBytes) {
    return ok('message-size', `The queue takes messages of up to ${maxMessageBytes} bytes.`)
  }
  return {
    id: 'message-size',
    level: 'fault',
    what: `MaximumMessageSize is ${maxMessageBytes} bytes; Stream needs ${leastMessageBytes}.`,
    why: 'Stream drops an event that is larger than the queue takes, and tells nobody.',
    mend: fixCommand(url),
    fix: { on: 'queue', attributes: { MaximumMessageSize: String(sqsLimits.messageBytes) } },
  }
}

function visibility({ url, attributes }: JudgedQueues, timeoutSeconds: number): Finding {
  const { visibilitySeconds } = attributes
  if (visibilitySeconds >= timeoutSeconds) {
    const [own, bound] = [spanOf(visibilitySeconds), spanOf(timeoutSeconds)]
    return ok('visibility', `The visibility timeout (${own}) covers a handler (${bound} at most).`)
  }
  const seconds = Math.min(sqsLimits.visibilitySeconds, Math.ceil(2 * timeoutSeconds))
  return {
    id: 'visibility',
    level: 'note',
    what: `The visibility timeout (${spanOf(visibilitySeconds)}) is shorter than a handler may take (${spanOf(timeoutSeconds)}).`,
    why: 'The worker renews it while a handler runs; when renewals fail, and for any other consumer, a message comes a second time while it is still being handled.',
    mend: createCommand(url, '--visibility', String(seconds)),
  }
}

function longPoll({ url, attributes: { waitSeconds } }: JudgedQueues): Finding {
  if (waitSeconds > 0) return ok('long-poll', `The queue polls long by itself (${waitSeconds} s).`)
  return {
    id: 'long-poll',
    level: 'note',
    what: 'ReceiveMessageWaitTimeSeconds is 0.',
    why: 'The worker asks for 20 s with each receive; every other reader polls short, which costs requests and misses messages.',
    mend: fixCommand(url),
    fix: {
      on: 'queue',
      attributes: { ReceiveMessageWaitTimeSeconds: String(sqsLimits.waitSeconds) },
    },
  }
}

function delay({ url, attributes: { delaySeconds } }: JudgedQueues): Finding | undefined {
  if (delaySeconds === 0) return
  return {
    id: 'delay',
    level: 'note',
    what: `The queue holds every message back for ${spanOf(delaySeconds)}.`,
    why: 'Each event comes that much later, replayed ones too.',
    mend: `aws sqs set-queue-attributes --queue-url ${url} --attributes DelaySeconds=0`,
  }
}

function deduplication({ url, attributes: { fifo, raw } }: JudgedQueues): Finding | undefined {
  if (!fifo || raw.ContentBasedDeduplication === 'true') return
  return {
    id: 'deduplication',
    level: 'note',
    what: 'The FIFO queue makes no deduplication ids from the contents of messages.',
    why: 'Whether Stream gives ids is not documented; without them SQS would refuse its events.',
    mend: createCommand(url),
  }
}

/** Nothing in SQS limits the depth; this is where somebody should look. */
const deepQueue = 100_000

function depth({ url, attributes: { visible, delayed } }: JudgedQueues): Finding {
  if (visible < deepQueue) return ok('depth', `${visible} messages wait, ${delayed} are delayed.`)
  return {
    id: 'depth',
    level: 'warning',
    what: `${visible} messages wait.`,
    why: 'The consumers do not keep up; what waits longer than the retention is deleted by SQS.',
    mend: `sluice work ./router.ts --queue ${url} --concurrency 50`,
  }
}

/** SQS's bound on messages in flight, for standard and FIFO queues ("Amazon SQS message quotas"). */
const inFlightLimit = 120_000

function inFlight({ url, attributes }: JudgedQueues): Finding {
  const share = attributes.inFlight / inFlightLimit
  if (share < 0.8) return ok('in-flight', `${attributes.inFlight} messages are in flight.`)
  return {
    id: 'in-flight',
    level: share < 1 ? 'warning' : 'fault',
    what: `${attributes.inFlight} messages are in flight; SQS allows ${inFlightLimit}.`,
    why: 'At the limit a long poll returns nothing and says nothing: the queue looks empty. Some consumer receives and does not delete.',
    mend: `sluice queue show ${url} --watch`,
  }
}
