import type * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Campaign } from './campaign.ts'
import { chatEvent } from './event-fields.ts'

/** Sent when a campaign has begun to send. */
export interface CampaignStartedEvent extends t.TypeOf<typeof CampaignStartedCodec> {}
const CampaignStartedCodec = event(
  'chat',
  'campaign.started',
  {},
  { ...chatEvent, campaign: Campaign },
)
export const CampaignStartedEvent: EventCodec<'chat', CampaignStartedEvent> = CampaignStartedCodec

/** Sent when a campaign has sent all its messages. */
export interface CampaignCompletedEvent extends t.TypeOf<typeof CampaignCompletedCodec> {}
const CampaignCompletedCodec = event(
  'chat',
  'campaign.completed',
  {},
  { ...chatEvent, campaign: Campaign },
)
export const CampaignCompletedEvent: EventCodec<'chat', CampaignCompletedEvent> =
  CampaignCompletedCodec
