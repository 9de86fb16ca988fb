import {
  ModerationAnalysisFailedEvent,
  ModerationCheckCompletedEvent,
  ModerationImageAnalysisCompleteEvent,
  ModerationRuleTriggeredEvent,
  ModerationTextAnalysisCompleteEvent,
} from './analysis-events.ts'
import { AppealAcceptedEvent, AppealCreatedEvent, AppealRejectedEvent } from './appeal-events.ts'
import { FlagUpdatedEvent } from './flag-events.ts'
import {
  ModerationCustomActionEvent,
  ModerationFlaggedEvent,
  ModerationMarkReviewedEvent,
  ReviewQueueItemNewEvent,
  ReviewQueueItemUpdatedEvent,
} from './review-events.ts'

/** The events of moderation, by type. */
export const moderationEvents = {
  'appeal.accepted': AppealAcceptedEvent,
  'appeal.created': AppealCreatedEvent,
  'appeal.rejected': AppealRejectedEvent,
  'flag.updated': FlagUpdatedEvent,
  'moderation.analysis.failed': ModerationAnalysisFailedEvent,
  'moderation.custom_action': ModerationCustomActionEvent,
  'moderation.flagged': ModerationFlaggedEvent,
  'moderation.image_analysis.complete': ModerationImageAnalysisCompleteEvent,
  'moderation.mark_reviewed': ModerationMarkReviewedEvent,
  'moderation.text_analysis.complete': ModerationTextAnalysisCompleteEvent,
  'moderation_check.completed': ModerationCheckCompletedEvent,
  'moderation_rule.triggered': ModerationRuleTriggeredEvent,
  'review_queue_item.new': ReviewQueueItemNewEvent,
  'review_queue_item.updated': ReviewQueueItemUpdatedEvent,
}
