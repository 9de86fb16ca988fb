import { PermanentError } from 'sluice'
import {
  type Failure,
  failureFrom,
  isTooLarge,
  makeDeadLetter,
  makeReplay,
  type MessageToSend,
} from 'sluice/dead-letter'
import type { StreamEventType } from 'sluice/schemas'
import { type Clock, createMemoryService, sampleEvent } from 'sluice/testing'
import type { Received } from '../../src/message/received.ts'
import type { MemoryQueue, MemoryService } from '../../src/queue/memory/memory.ts'

/** Messages that failed for one cause. */
export interface Cause {
  readonly source?: 'chat-events' | 'moderation-events'
  readonly types: readonly StreamEventType[]
  readonly count: number
  /** When they failed: from the first to the last, in minutes before now. */
  readonly minutesAgo: readonly [first: number, last: number]
  readonly attempts?: number
  readonly failure: (type: StreamEventType) => Failure
  /** The body in place of a sample of the type. */
  readonly body?: (type: StreamEventType, at: number) => string
  /** They were replayed once, and failed again. */
  readonly isReplayed?: boolean
}

/** Two queues that share a dead-letter queue, in memory. */
export interface Night {
  readonly service: MemoryService
  readonly queue: MemoryQueue
  readonly deadLetterQueue: MemoryQueue
}

/** Makes queues with dead letters on them, each as old as its cause says: times are those of this machine. */
export async function nightOf(causes: readonly Cause[]): Promise<Night> {
  let backMs = 0
  const clock: Clock = {
    now: () => Date.now() - backMs,
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  }
  const service = createMemoryService({ clock })
  const deadLetterQueue = service.create('chat-events-dlq', {
    retentionSeconds: 51 * 3600,
  })
  const redrive = { deadLetterQueueArn: deadLetterQueue.arn, maxReceiveCount: 12 }
  const queue = service.create('chat-events', { redrive })
  const moderation = service.create('moderation-events', { redrive })
  const arns = { 'chat-events': queue.arn, 'moderation-events': moderation.arn }
  const letters = causes.flatMap((cause, number) =>
    Array.from({ length: cause.count }, (_, at) => placed(cause, number, at)),
  )
  for (const letter of letters.sort((one, other) => other.backMs - one.backMs)) {
    backMs = letter.backMs
    const arn = arns[letter.cause.source ?? 'chat-events']
    await deadLetterQueue.send([letterOf(letter, clock.now(), arn)])
  }
  backMs = 0
  return { service, queue, deadLetterQueue }
}

interface Placed {
  readonly cause: Cause
  readonly number: number
  readonly at: number
  readonly backMs: number
}

/** Most arrive soon after the first one, as when something breaks and is noticed. */
function placed(cause: Cause, number: number, at: number): Placed {
  const [first, last] = cause.minutesAgo
  const share = cause.count === 1 ? 0 : (at / (cause.count - 1)) ** 1.6
  return { cause, number, at, backMs: Math.round((first + (last - first) * share) * 60_000) }
}

function letterOf({ cause, number, at }: Placed, nowMs: number, arn: string): MessageToSend {
  const type = cause.types[at % cause.types.length]
  if (type === undefined) throw new Error('A cause needs a type.')
  const body = cause.body?.(type, at) ?? JSON.stringify(sampleEvent(type, number * 1_000 + at))
  const { attempts = 12 } = cause
  const first = received(body, { number, at, attempts, sentAtMs: nowMs - attempts * 70_000 })
  const letter = sendable(makeDeadLetter(first, cause.failure(type), about(nowMs, arn, attempts)))
  if (!cause.isReplayed) return letter
  const replay = sendable(
    makeReplay({ ...first, ...parts(letter) }, { nowMs: nowMs - attempts * 60_000 }),
  )
  const again = { ...first, ...parts(replay), sentAtMs: nowMs - attempts * 60_000 }
  return sendable(makeDeadLetter(again, cause.failure(type), about(nowMs, arn, attempts)))
}

function about(nowMs: number, arn: string, attempts: number) {
  return {
    nowMs,
    sourceQueueArn: arn,
    worker: 'chat-worker-7f9c4d',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    history: Array.from({ length: attempts - 1 }, (_, at) => ({
      at: new Date(nowMs - (attempts - at) * 55_000).toISOString(),
      attempt: at + 1,
      reason: 'HandlerFailed',
      worker: at % 2 === 0 ? 'chat-worker-7f9c4d' : 'chat-worker-55aa01',
    })),
  }
}

function received(
  body: string,
  message: {
    readonly number: number
    readonly at: number
    readonly attempts: number
    readonly sentAtMs: number
  },
): Received {
  const { number, at, attempts, sentAtMs } = message
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
  return {
    messageId: `${hex((at * 2_654_435_761) % 0xffff_ffff, 8)}-5e1f-4c0b-9${hex(number, 3)}-${hex(at, 12)}`,
    receiptHandle: 'handle',
    body,
    bodyIntact: true,
    attributes: {},
    receiveCount: attempts,
    sentAtMs,
    firstReceivedAtMs: sentAtMs + 40,
    groupId: undefined,
    deduplicationId: undefined,
    sequenceNumber: undefined,
    traceHeader: undefined,
    deadLetterSourceArn: undefined,
  }
}

function parts({ body, attributes = {} }: MessageToSend): Pick<Received, 'body' | 'attributes'> {
  return { body, attributes }
}

function sendable(message: ReturnType<typeof makeDeadLetter>): MessageToSend {
  if (isTooLarge(message)) throw new Error('The message does not fit its queue.')
  return message
}

/** An error as a handler of an app throws it, with the stack that it has there. */
export function thrown(
  name: string,
  message: string,
  { code, frames = [] }: { readonly code?: string; readonly frames?: readonly string[] } = {},
): Error {
  const error = Object.assign(new Error(message), { name, ...(code !== undefined && { code }) })
  error.stack = [`${name}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n')
  return error
}

function failed(error: Error): Cause['failure'] {
  return (type) => failureFrom(error, type)
}

/** What a chat app may find in the morning: eight causes, from a few hours. */
export const morning: readonly Cause[] = [
  {
    types: ['message.new', 'message.updated'],
    count: 624,
    minutesAgo: [310, 262],
    failure: failed(
      Object.assign(
        thrown('Error', 'connect ECONNREFUSED 10.0.3.17:5432', {
          code: 'ECONNREFUSED',
          frames: [
            'insertMessage (/app/handlers/store.ts:41:11)',
            'withTransaction (/app/lib/postgres.ts:88:20)',
            'onMessage (/app/handlers/message.ts:12:9)',
          ],
        }),
        {
          cause: thrown('AggregateError', 'All 3 addresses of db.internal refused the connection', {
            frames: ['connect (/app/lib/postgres.ts:31:15)'],
          }),
        },
      ),
    ),
  },
  {
    types: ['member.added'],
    count: 128,
    minutesAgo: [140, 3],
    failure: failed(
      thrown('TypeError', "Cannot read properties of undefined (reading 'locale')", {
        frames: [
          'greetingFor (/app/handlers/greet.ts:17:38)',
          'onMemberAdded (/app/handlers/greet.ts:9:20)',
        ],
      }),
    ),
  },
  {
    types: ['message.new'],
    count: 57,
    minutesAgo: [95, 8],
    attempts: 1,
    failure: (type) => ({
      _tag: 'InvalidPayload',
      type,
      issues: [
        { path: 'message.id', normalisedPath: 'message.id', expected: 'string' },
        { path: 'user.id', normalisedPath: 'user.id', expected: 'string' },
      ],
    }),
    body: (type, at) => {
      const event = sampleEvent(type, at) as { message?: object; user?: object }
      return JSON.stringify({
        ...event,
        message: { ...event.message, id: 4_012_000 + at },
        user: { ...event.user, id: null },
      })
    },
  },
  {
    types: ['channel.updated'],
    count: 36,
    minutesAgo: [560, 505],
    isReplayed: true,
    failure: (type) => ({ _tag: 'HandlerTimedOut', type, seconds: 30 }),
  },
  {
    source: 'moderation-events',
    types: ['user.banned', 'user.unbanned'],
    count: 21,
    minutesAgo: [420, 30],
    failure: failed(
      thrown('ReviewLocked', 'The review is locked by another moderator', {
        frames: ['openReview (/app/moderation/review.ts:63:13)'],
      }),
    ),
  },
  {
    types: ['user.updated', 'user.deactivated'],
    count: 9,
    minutesAgo: [205, 61],
    attempts: 2,
    failure: (type) => failureFrom(new PermanentError('The tenant of this user was removed'), type),
  },
  {
    types: ['message.new'],
    count: 2,
    minutesAgo: [77, 76],
    attempts: 1,
    failure: () => ({ _tag: 'MalformedBody', reason: 'not valid JSON (41 characters)' }),
    body: () => '{"type":"message.new","message":{"id":"01',
  },
]
