import type { Handler } from 'sluice'
import { chat } from '../services.ts'

const rude = /\b(darn|heck|blast|bloody|damn)\b/i

/** Flags messages with rude words for a moderator. */
export const profanityCheck: Handler<'message.new'> = async ({ message }, { signal }) => {
  if (message.type === 'system' || !rude.test(message.text ?? '')) return
  await chat.flagMessage(message.id, 'profanity', signal)
}
