import type { MessageEntry } from '../../ledger/message-entry.ts'
import type { PlanEntry } from '../../ledger/operator-entry.ts'
import { causeOf } from './cause.ts'
import { typesOf } from './types.ts'

/** Whether a plan means a letter: it lists it, or it is on a FIFO queue, and may stand behind those that it lists. */
export function isMeant(letter: MessageEntry, entry: PlanEntry): boolean {
  const { plan, ids } = entry
  if (ids.has(letter.messageId)) return true
  return plan.fifo && meets(letter, entry)
}

/** Likewise, and nothing can have kept it from being taken: neither the limit, nor that nobody knows where it goes. */
export function isCertainlyMeant(letter: MessageEntry, entry: PlanEntry): boolean {
  const { plan, ids, letters } = entry
  if (ids.has(letter.messageId)) return true
  const { limit, otherwise, destinations, filter } = plan
  const { sourceArn, attempts } = letter.history
  const hasDestination = destinations.length > 0 && (otherwise ?? sourceArn) !== undefined
  const hasCount = filter.attempts === undefined || attempts !== undefined
  const hasCause =
    filter.fingerprint === undefined || (wasIntact(letter) && letters.some(wasIntact))
  const isCertain = limit === undefined && hasDestination && hasCount && hasCause
  return isCertain && isMeant(letter, entry)
}

/** Whether a letter meets the conditions of a plan, as far as the simulation has them. */
export function meets(letter: MessageEntry, { plan, letters }: PlanEntry): boolean {
  const { history, deliveries } = letter
  const { filter, maxReplays } = plan
  const { reason = history.reason, type, fingerprint, attempts } = filter
  if (maxReplays !== undefined && history.replays >= maxReplays) return false
  if (reason.toLowerCase() !== history.reason.toLowerCase()) return false
  if (fingerprint !== undefined && !isOfOneCause(letter, letters)) return false
  if (type !== undefined && !typesOf(letter).includes(type)) return false
  if (attempts === undefined) return true
  // Of what has no record the receives count, and each look is one.
  const counts =
    history.attempts === undefined
      ? deliveries.map(({ receiveCount }) => receiveCount)
      : [history.attempts]
  return counts.some((count) => isAsMany(count, attempts))
}

/**
 * A fingerprint says nothing, but that what has the same one has the same cause. What arrived damaged was read as
 * something else.
 */
function isOfOneCause(letter: MessageEntry, letters: readonly MessageEntry[]): boolean {
  const first = letters.find(wasIntact)
  if (first === undefined || !wasIntact(letter)) return true
  return causeOf(letter) === causeOf(first)
}

function wasIntact({ deliveries }: MessageEntry): boolean {
  return deliveries.every(({ bodyIntact }) => bodyIntact)
}

function isAsMany(count: number, attempts: string): boolean {
  const number = Number(attempts.replace(/\D/g, ''))
  return attempts.startsWith('>') ? count > number : count <= number
}
