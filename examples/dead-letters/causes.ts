import { PermanentError } from 'sluice'
import { type Failure, failureFrom } from 'sluice/dead-letter'
import type { StreamEventType } from 'sluice/schemas'

/** Why messages of this night failed. */
export interface Cause {
  /** The queue that they came from. */
  readonly source: 'chat-events' | 'moderation-events' | 'feeds-events'
  readonly type: StreamEventType
  /** How many of 1,000 dead letters. */
  readonly share: number
  /** Undefined for what SQS itself moved: there is no record of why. */
  readonly failure: ((at: number) => Failure) | undefined
  /** How often it was attempted. */
  readonly attempts: number
  /** The body in place of a sample event of the type. */
  readonly body?: string
}

function greet(at: number): never {
  throw new TypeError(`Cannot read properties of undefined (reading 'user-${at}')`)
}

function connect(at: number): never {
  const error = new Error(`connect ECONNREFUSED 10.0.0.${at % 250}:5432`)
  throw Object.assign(error, { code: 'ECONNREFUSED' })
}

function search(at: number): never {
  throw new Error(`503 from https://search.internal/index/${at}`)
}

function findPlan(at: number): never {
  throw new RangeError(`unknown plan "gold-${at}"`)
}

function findChannel(at: number): never {
  throw new PermanentError(`no such channel messaging:${at}`)
}

function review(at: number): never {
  throw new Error(`review ${at} is locked by reviewer${at % 9}@example.com`)
}

function rank(at: number): never {
  throw new Error(`score ${at / 7} is out of range`)
}

function thrownBy(work: (at: number) => never, type: StreamEventType) {
  return (at: number): Failure => {
    try {
      return work(at)
    } catch (error) {
      return failureFrom(error, type)
    }
  }
}

const missingId = [{ path: 'user.id', normalisedPath: 'user.id', expected: 'string' }]

/** Eleven causes, from three queues. */
export const causes: readonly Cause[] = [
  {
    source: 'chat-events',
    type: 'message.new',
    share: 300,
    failure: thrownBy(greet, 'message.new'),
    attempts: 10,
  },
  {
    source: 'chat-events',
    type: 'message.updated',
    share: 200,
    failure: thrownBy(connect, 'message.updated'),
    attempts: 10,
  },
  {
    source: 'chat-events',
    type: 'message.deleted',
    share: 125,
    failure: thrownBy(search, 'message.deleted'),
    attempts: 10,
  },
  {
    source: 'chat-events',
    type: 'user.updated',
    share: 75,
    failure: thrownBy(findPlan, 'user.updated'),
    attempts: 10,
  },
  {
    source: 'chat-events',
    type: 'channel.updated',
    share: 60,
    failure: () => ({ _tag: 'HandlerTimedOut', type: 'channel.updated', seconds: 60 }),
    attempts: 10,
  },
  {
    source: 'chat-events',
    type: 'member.added',
    share: 50,
    failure: thrownBy(findChannel, 'member.added'),
    attempts: 1,
  },
  {
    source: 'chat-events',
    type: 'reaction.new',
    share: 45,
    failure: () => ({ _tag: 'InvalidPayload', type: 'reaction.new', issues: missingId }),
    attempts: 1,
    body: '{"type":"reaction.new","created_at":"2026-11-27T03:00:00Z","user":{"name":"Ada"}}',
  },
  {
    source: 'moderation-events',
    type: 'user.banned',
    share: 50,
    failure: thrownBy(review, 'user.banned'),
    attempts: 8,
  },
  {
    source: 'moderation-events',
    type: 'user.banned',
    share: 30,
    failure: () => ({ _tag: 'MalformedBody', reason: 'not valid JSON (17 characters)' }),
    attempts: 1,
    body: '{"type":"user.ban',
  },
  {
    source: 'feeds-events',
    type: 'feeds.activity.added',
    share: 25,
    failure: thrownBy(rank, 'feeds.activity.added'),
    attempts: 10,
  },
  {
    source: 'feeds-events',
    type: 'feeds.activity.added',
    share: 40,
    failure: undefined,
    attempts: 12,
  },
]
