import { createRouter } from 'sluice'
import { streamEvents } from 'sluice/schemas'
import { popularity } from './handlers/popularity.ts'
import { profanityCheck } from './handlers/profanity-check.ts'
import { searchUpdate } from './handlers/search-update.ts'
import { unreadDigest } from './handlers/unread-digest.ts'
import { welcomeBot } from './handlers/welcome-bot.ts'

/** The handlers of this app. Events without a handler are acknowledged. */
const router = createRouter(streamEvents)
  .on('member.added', welcomeBot)
  .on('message.new', profanityCheck)
  .on(['message.updated', 'message.deleted'], searchUpdate)
  .on(['reaction.new', 'reaction.deleted'], popularity)
  .on('user.unread_message_reminder', unreadDigest)

export default router
