import type { Handler } from 'sluice'

/** Reactions by channel. A real app counts in its database, once per `delivery.key`. */
const reactionsByChannel = new Map<string, number>()

/** Counts the reactions of each channel. */
export const popularity: Handler<'reaction.new' | 'reaction.deleted'> = async ({ type, cid }) => {
  if (!cid) return
  const change = type === 'reaction.new' ? 1 : -1
  reactionsByChannel.set(cid, (reactionsByChannel.get(cid) ?? 0) + change)
}
