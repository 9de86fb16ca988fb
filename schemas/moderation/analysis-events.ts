import * as t from 'io-ts'
import { event, type EventCodec } from '../codec/event.ts'
import { Integer } from '../codec/integer.ts'
import { list } from '../codec/list.ts'
import { record } from '../codec/record.ts'
import { everyEvent } from '../event-fields.ts'
import {
  AnalyzeImageField,
  AnalyzeTextField,
  MatchedContent,
  ModerationRuleInfo,
} from './analysis.ts'

/** The content that was analysed. */
const analysisEvent = {
  ...everyEvent,
  config_key: t.string,
  entity_creator_id: t.string,
  entity_id: t.string,
  entity_type: t.string,
}

/** Sent when an automatic check of content is done, with the action it recommends. */
export interface ModerationCheckCompletedEvent
  extends t.TypeOf<typeof ModerationCheckCompletedCodec> {}
const ModerationCheckCompletedCodec = event(
  'moderation',
  'moderation_check.completed',
  {},
  {
    ...everyEvent,
    entity_id: t.string,
    entity_type: t.string,
    /** What the check suggests: `keep`, `flag`, `remove`, … */
    recommended_action: t.string,
    review_queue_item_id: t.string,
  },
)
export const ModerationCheckCompletedEvent: EventCodec<
  'moderation',
  ModerationCheckCompletedEvent
> = ModerationCheckCompletedCodec

/** Sent when a user's actions have met the conditions of a rule. */
export interface ModerationRuleTriggeredEvent
  extends t.TypeOf<typeof ModerationRuleTriggeredCodec> {}
const ModerationRuleTriggeredCodec = event(
  'moderation',
  'moderation_rule.triggered',
  {},
  {
    ...everyEvent,
    user_id: t.string,
    entity_id: t.string,
    entity_type: t.string,
    matched_contents: list(MatchedContent),
    review_queue_item_id: t.string,
    rule: ModerationRuleInfo,
    /** What the rule did. */
    triggered_actions: list(t.string),
    /** How often the user has met the rule. */
    violation_number: Integer,
  },
)
export const ModerationRuleTriggeredEvent: EventCodec<'moderation', ModerationRuleTriggeredEvent> =
  ModerationRuleTriggeredCodec

/** Sent when the analysis of texts is done, a result for each. */
export interface ModerationTextAnalysisCompleteEvent
  extends t.TypeOf<typeof ModerationTextAnalysisCompleteCodec> {}
const ModerationTextAnalysisCompleteCodec = event(
  'moderation',
  'moderation.text_analysis.complete',
  {},
  { ...analysisEvent, review_queue_item_id: t.string, texts: record(AnalyzeTextField) },
)
export const ModerationTextAnalysisCompleteEvent: EventCodec<
  'moderation',
  ModerationTextAnalysisCompleteEvent
> = ModerationTextAnalysisCompleteCodec

/** Sent when the analysis of images is done, a result for each. */
export interface ModerationImageAnalysisCompleteEvent
  extends t.TypeOf<typeof ModerationImageAnalysisCompleteCodec> {}
const ModerationImageAnalysisCompleteCodec = event(
  'moderation',
  'moderation.image_analysis.complete',
  {},
  {
    ...analysisEvent,
    /** By the key that the app gave each image. */
    images: record(AnalyzeImageField),
    review_queue_item_id: t.string,
    /** By the key that the app gave each text. */
    texts: record(AnalyzeTextField),
  },
)
export const ModerationImageAnalysisCompleteEvent: EventCodec<
  'moderation',
  ModerationImageAnalysisCompleteEvent
> = ModerationImageAnalysisCompleteCodec

/** Sent when content could not be analysed. */
export interface ModerationAnalysisFailedEvent
  extends t.TypeOf<typeof ModerationAnalysisFailedCodec> {}
const ModerationAnalysisFailedCodec = event(
  'moderation',
  'moderation.analysis.failed',
  {},
  {
    ...analysisEvent,
    /** The ids of what could not be analysed, by key. */
    content_ids: record(t.string),
  },
)
export const ModerationAnalysisFailedEvent: EventCodec<
  'moderation',
  ModerationAnalysisFailedEvent
> = ModerationAnalysisFailedCodec
