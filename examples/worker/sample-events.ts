import { randomUUID } from 'node:crypto'

const names = ['ada', 'grace', 'alan', 'edsger', 'barbara', 'donald', 'tony', 'frances']

/** The next event of the traffic. */
export function nextEvent(): object {
  const created_at = new Date().toISOString()
  const name = names[Math.floor(Math.random() * names.length)] ?? 'ada'
  const user = { id: `${name}-${Math.floor(Math.random() * 1000)}`, name, role: 'user' }
  const cid = `messaging:${Math.floor(Math.random() * 50)}`
  const message = {
    id: randomUUID(),
    type: 'regular',
    text: Math.random() < 0.1 ? 'oh darn' : 'hello',
    cid,
    user,
    created_at,
    updated_at: created_at,
  }
  const events = [
    { type: 'message.new', created_at, cid, message, user },
    { type: 'message.new', created_at, cid, message, user },
    { type: 'message.updated', created_at, cid, message, user },
    { type: 'message.deleted', created_at, cid, message, user },
    { type: 'member.added', created_at, cid, member: { user_id: user.id, user } },
    {
      type: 'reaction.new',
      created_at,
      cid,
      message,
      reaction: { type: 'like', user_id: user.id, message_id: message.id },
      user,
    },
    { type: 'user.unread_message_reminder', created_at, user, channels: {} },
    { type: 'user.presence.changed', created_at, user },
  ]
  return events[Math.floor(Math.random() * events.length)] ?? {}
}
