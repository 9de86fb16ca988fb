import { type Handler, PermanentError } from 'sluice'
import { chat } from '../services.ts'

/** Greets users who join a channel. */
export const welcomeBot: Handler<'member.added'> = async (event, delivery) => {
  const { member, channel } = event
  const cid = event.cid ?? channel?.cid
  if (!cid) throw new PermanentError('the event does not name its channel')

  const name = member.user?.name ?? 'and hello'
  const greeting = {
    // SQS can deliver an event twice. The key is the same both times, so one message is sent.
    id: `welcome-${delivery.key}`,
    text: `Welcome, ${name}!`,
  }
  await chat.sendMessage(cid, greeting, delivery.signal)
}
