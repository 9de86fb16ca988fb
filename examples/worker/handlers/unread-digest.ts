import { type Handler, PermanentError, RetryAfterError } from 'sluice'
import { accounts, mailer } from '../services.ts'

/** Mails users a digest of their unread messages. */
export const unreadDigest: Handler<'user.unread_message_reminder'> = async (event, { signal }) => {
  const to = await accounts.mailAddressOf(event.user.id, signal)
  // A retry would find none either, so the event is dead-lettered at once.
  if (to === undefined) throw new PermanentError('the user has no mail address')

  const lines = Object.values(event.channels ?? {}).map(({ channel, messages }) => {
    const name = channel?.custom?.name ?? channel?.cid ?? 'a channel'
    return `${messages?.length ?? 0} unread in ${name}`
  })
  const answer = await mailer.send({ to, subject: 'While you were away', lines }, signal)
  if (answer !== 'sent') throw new RetryAfterError({ seconds: answer.retryAfterSeconds })
}
