/** Events of the size for which figures are published: `message.new` of about 1.4 KB. */
export function messageBodies(count: number): string[] {
  return Array.from({ length: count }, (_, index) => JSON.stringify(messageNew(index)))
}

function messageNew(index: number): object {
  const user = person(`user-${index}`)
  const cid = `messaging:channel-${index % 7}`
  return {
    type: 'message.new',
    cid,
    channel_type: 'messaging',
    channel_id: `channel-${index % 7}`,
    message: {
      id: `3f2a9c1e-0b7d-4e55-9a10-0000000000${10 + index}`,
      text: 'Shall we meet at the usual place after work, say at six?',
      html: '<p>Shall we meet at the usual place after work, say at six?</p>\n',
      type: 'regular',
      cid,
      user,
      attachments: [],
      latest_reactions: [],
      own_reactions: [],
      reaction_counts: null,
      reaction_scores: {},
      reply_count: 0,
      created_at: '2026-03-30T07:54:46.277381Z',
      updated_at: '2026-03-30T07:54:46.277382Z',
      mentioned_users: [],
    },
    user: {
      ...user,
      channel_unread_count: 0,
      channel_last_read_at: '2026-03-30T07:54:46.270208768Z',
      total_unread_count: 3,
      unread_channels: 1,
      unread_count: 3,
    },
    members: [member(user), member(person('user-of-the-other-side'))],
    created_at: '2026-03-30T07:54:46.295138Z',
    request_info: { type: 'client', ip: '192.0.2.17', sdk: 'stream-chat-react-11.0.0' },
  }
}

function person(id: string): object {
  return {
    id,
    role: 'user',
    created_at: '2026-03-30T07:54:46.207332Z',
    updated_at: '2026-03-30T07:54:46.207719Z',
    banned: false,
    online: true,
  }
}

function member(user: object): object {
  return {
    user_id: 'id' in user ? user.id : undefined,
    user,
    created_at: '2026-03-30T07:54:46.255628Z',
    updated_at: '2026-03-30T07:54:46.255628Z',
  }
}
