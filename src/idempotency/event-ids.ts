/**
 * The ids of what an event is about, by their paths: of the events of `sluice/schemas`, and of their parts. What counts
 * must be the same whenever the event is sent, so lists, counters and custom data do not. A new path changes the keys
 * of the events that have it.
 */
const ofEvent = [
  'action_id',
  'call_cid',
  'channel_id',
  'channel_type',
  'cid',
  'created_by_id',
  'egress_id',
  'entity_creator_id',
  'entity_id',
  'entity_type',
  'fid',
  'first_unread_message_id',
  'from_user_id',
  'group_id',
  'ingress_stream_id',
  'last_read_message_id',
  'member_id',
  'message_id',
  'object_id',
  'parent_id',
  'review_queue_item_id',
  'seq_number',
  'session_id',
  'task_id',
  'thread_id',
  'user_id',
]

const ofParts: Readonly<Record<string, readonly string[]>> = {
  CreatedBy: ['id'],
  Message: ['id'],
  User: ['id'],
  action: ['id', 'target_user_id', 'user_id'],
  activity: ['id'],
  activity_feedback: ['activity_id', 'user.id'],
  appeal: ['channel_cid', 'entity_id', 'entity_type', 'id', 'review_queue_item_id'],
  blocked_by_user: ['id'],
  bookmark: ['activity.id', 'activity_id', 'comment.id', 'folder.id', 'object_id', 'user.id'],
  bookmark_folder: ['id'],
  call: ['cid', 'id'],
  call_recording: ['filename', 'session_id'],
  call_transcription: ['filename', 'session_id'],
  campaign: ['id'],
  channel: ['cid', 'id'],
  closed_caption: ['id', 'speaker_id'],
  comment: ['id', 'object_id'],
  created_by: ['id'],
  details: ['message_id'],
  feed: ['group_id', 'id'],
  feed_group: ['group_id'],
  flag: ['target_message.id', 'target_message_id', 'target_user.id', 'user.id'],
  follow: ['source_feed.group_id', 'source_feed.id', 'target_feed.group_id', 'target_feed.id'],
  item: ['entity_id', 'id'],
  kicked_by_user: ['id'],
  member: ['user.id', 'user_id'],
  message: ['cid', 'id'],
  mute: ['channel.cid', 'user.id'],
  participant: ['user.id', 'user_session_id'],
  pinned_activity: ['activity.id', 'user_id'],
  reaction: ['activity_id', 'comment_id', 'message_id', 'type', 'user.id', 'user_id'],
  reminder: ['channel_cid', 'message_id', 'user_id'],
  review_queue_item: ['entity_id', 'id'],
  rule: ['id'],
  target_user: ['id'],
  thread: ['channel_cid', 'parent_message_id'],
  user: ['id'],
  user_group: ['id', 'team_id'],
}

/** A path as text, and its properties from the event down. */
export interface IdPath {
  readonly text: string
  readonly properties: readonly string[]
}

/** All of them, in a fixed order. */
export const idPaths: readonly IdPath[] = [
  ...ofEvent,
  ...Object.entries(ofParts).flatMap(([part, ids]) => ids.map((id) => `${part}.${id}`)),
].map((text) => ({ text, properties: text.split('.') }))
