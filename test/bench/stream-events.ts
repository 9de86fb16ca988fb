/** Events for the decode bench: realistic ones of given sizes, drifted ones, and hostile ones. */

/** A `message.new` with some members; 1, 3, 17 and 50 make 1.4, 2.4, 11 and 30 KB. */
export function messageNew(members: number): Event {
  const sender = user(0)
  return {
    type: 'message.new',
    cid: 'messaging:bench',
    channel_type: 'messaging',
    channel_id: 'bench',
    message: {
      ...message('3f2a9c1e-0b7d-4e55-9a10-000000000001', sender),
      ...(members < 4 ? {} : withExtras(sender)),
    },
    user: { ...sender, unread_count: 3, total_unread_count: 3, unread_channels: 1 },
    members: Array.from({ length: members }, (_, index) => member(index, members > 3)),
    created_at: '2026-03-30T07:54:46.295138Z',
  }
}

/** Every member's user is a printing artefact, as in Stream's own announcement of SQS. */
export function withOddMembers(event: Event): Event {
  const members = event.members as readonly object[]
  return { ...event, members: members.map((each) => ({ ...each, user: ['Object'] })) }
}

/** One property deep inside is of a wrong kind. */
export function withOneOddName(event: Event): Event {
  const [first, ...others] = event.members as readonly { user: object }[]
  return { ...event, members: [{ ...first, user: { ...first?.user, role: 7 } }, ...others] }
}

/** A list of nothing but odd elements. */
export function withOddList(event: Event, length: number): Event {
  return { ...event, members: Array(length).fill(0) }
}

/** Messages that quote messages, each with an odd text: as deep as opening a body allows. */
export function withQuotes(event: Event, levels: number): Event {
  let quoted = { ...(event.message as object), text: 7 }
  for (let level = 0; level < levels; level++) {
    quoted = { ...(event.message as object), text: 7, quoted_message: quoted } as typeof quoted
  }
  return { ...event, message: quoted }
}

/** An optional object where a required part is missing, in each of many elements. */
export function withBrokenList(event: Event, length: number): Event {
  const reactions = Array.from({ length }, () => ({ type: 1, user: { id: 1 }, score: 'odd' }))
  return { ...event, message: { ...(event.message as object), latest_reactions: reactions } }
}

export type Event = Readonly<Record<string, unknown>>

function message(id: string, sender: object): object {
  return {
    id,
    text: 'Shall we meet at the usual place?',
    html: '<p>Shall we meet at the usual place?</p>\n',
    type: 'regular',
    user: sender,
    attachments: [],
    latest_reactions: [],
    own_reactions: [],
    reaction_counts: null,
    reaction_scores: {},
    reply_count: 0,
    created_at: '2026-03-30T07:54:46.277381Z',
    updated_at: '2026-03-30T07:54:46.277382Z',
    mentioned_users: [],
  }
}

function withExtras(sender: object): object {
  const image = 'https://images.example.com/one/two/three.png'
  return {
    attachments: [{ type: 'image', image_url: image, thumb_url: image, fallback: 'three.png' }],
    reaction_counts: { love: 1 },
    reaction_scores: { love: 1 },
    mentioned_users: [sender],
  }
}

function member(index: number, withRole: boolean): object {
  return {
    user_id: `bench-user-${index}`,
    user: user(index),
    created_at: '2026-03-30T07:54:46.255628Z',
    updated_at: '2026-03-30T07:54:46.255628Z',
    ...(withRole
      ? {
          role: 'member',
          channel_role: 'channel_member',
          banned: false,
          shadow_banned: false,
          invited: true,
          invite_accepted_at: '2026-03-30T07:54:46.255628Z',
          notifications_muted: false,
        }
      : {}),
  }
}

function user(index: number): object {
  return {
    id: `bench-user-${index}`,
    role: 'user',
    created_at: '2026-03-30T07:54:46.207332Z',
    updated_at: '2026-03-30T07:54:46.207719Z',
    last_active: '2026-03-30T07:54:46.207719Z',
    banned: false,
    online: index % 2 === 0,
    name: `Bench User ${index}`,
    image: `https://images.example.com/users/${index}.png`,
  }
}
