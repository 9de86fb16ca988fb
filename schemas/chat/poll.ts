import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import type { Codec } from '../codec/standard.ts'
import { Timestamp } from '../codec/timestamp.ts'
import { type Carrying, customData } from '../custom-data.ts'
import { User } from '../user.ts'

/** One of the answers that a poll offers. */
export interface PollOption extends Carrying<'pollOption', typeof PollOptionCodec> {}
const PollOptionCodec = entity(
  'PollOption',
  { id: t.string },
  { text: t.string, custom: customData('pollOption') },
  'pollOption',
)
export const PollOption: Codec<PollOption> = PollOptionCodec

/** A user's vote for an option, or their answer in words. */
export interface PollVote extends t.TypeOf<typeof PollVoteCodec> {}
const PollVoteCodec = entity(
  'PollVote',
  { id: t.string },
  {
    user_id: t.string,
    user: User,
    answer_text: t.string,
    is_answer: t.boolean,
    option_id: t.string,
    poll_id: t.string,
    created_at: Timestamp,
    updated_at: Timestamp,
  },
)
export const PollVote: Codec<PollVote> = PollVoteCodec

/** A poll on a message or an activity. */
export interface Poll extends Carrying<'poll', typeof PollCodec> {}
const PollCodec = entity(
  'Poll',
  { id: t.string },
  {
    name: t.string,
    description: t.string,
    allow_answers: t.boolean,
    allow_user_suggested_options: t.boolean,
    answers_count: Integer,
    created_by: User,
    created_by_id: t.string,
    enforce_unique_vote: t.boolean,
    is_closed: t.boolean,
    latest_answers: list(PollVote),
    latest_votes_by_option: record(list(PollVote)),
    max_votes_allowed: Integer,
    options: list(PollOption),
    own_votes: list(PollVote),
    vote_count: Integer,
    vote_counts_by_option: record(Integer),
    voting_visibility: t.string,
    custom: customData('poll'),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  'poll',
)
export const Poll: Codec<Poll> = PollCodec
