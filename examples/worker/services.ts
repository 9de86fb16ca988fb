import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Stand-ins for what a real app calls: Stream's server API, a mail service, a search index. Each takes
 * some time, aborts with its signal, and fails now and then in its own way.
 */

/** Stream's server API. */
export const chat = {
  /** Sending again with the same id creates no second message. */
  async sendMessage(_cid: string, _message: { id: string; text: string }, signal: AbortSignal) {
    await work(20, signal)
  },
  async flagMessage(_messageId: string, _reason: string, signal: AbortSignal) {
    await work(15, signal)
  },
}

/** The mail service limits its rate, and says when to retry. */
export const mailer = {
  async send(_mail: Mail, signal: AbortSignal): Promise<'sent' | { retryAfterSeconds: number }> {
    await work(30, signal)
    return Math.random() < 0.1 ? { retryAfterSeconds: 2 } : 'sent'
  },
}

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly lines: readonly string[]
}

/** The app's user table. Some users have no address. */
export const accounts = {
  async mailAddressOf(userId: string, signal: AbortSignal): Promise<string | undefined> {
    await work(3, signal)
    return share(userId) < 0.05 ? undefined : `${userId}@example.com`
  },
}

/**
 * The search index loses a connection now and then; the next attempt succeeds. A few documents are on a
 * shard that is being moved: they fail for half a minute, longer than all attempts take. Their events go
 * to the dead-letter queue, and succeed when they are replayed later.
 */
export const searchIndex = {
  async put(documentId: string, _text: string, signal: AbortSignal) {
    await answerOfIndex(documentId, signal)
  },
  async remove(documentId: string, signal: AbortSignal) {
    await answerOfIndex(documentId, signal)
  },
}

const shardMoveMs = 30_000
const movingUntilMs = new Map<string, number>()

async function answerOfIndex(documentId: string, signal: AbortSignal): Promise<void> {
  await work(25, signal)
  if (Math.random() < 0.08) throw new Error('search index: connection reset')
  if (share(documentId) > 0.2) return
  const untilMs = movingUntilMs.get(documentId) ?? Date.now() + shardMoveMs
  movingUntilMs.set(documentId, untilMs)
  if (Date.now() < untilMs) throw new Error('search index: the shard is being moved')
}

/** Takes about this long. Throws when the signal aborts. */
async function work(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms * (0.5 + Math.random()), undefined, { signal })
}

/** A number from 0 to 1 that is always the same for the same id. */
function share(id: string): number {
  return (createHash('sha256').update(id).digest()[0] ?? 0) / 256
}
