/**
 * `sluice/dead-letter`: makes, reads and replays the messages on a dead-letter queue, with the functions that
 * the worker uses. They are pure: what they make is sent by the caller. A dead letter there and back:
 *
 * ```ts
 * import { failureFrom, isTooLarge, makeDeadLetter, makeReplay, readRecord } from 'sluice/dead-letter'
 * import { createMemoryQueue } from 'sluice/testing'
 *
 * const queue = createMemoryQueue()
 * const deadLetterQueue = createMemoryQueue()
 * await queue.send([{ body: '{"type":"message.new"}' }])
 *
 * for (const received of await queue.receive({ maxMessages: 1, waitSeconds: 0 })) {
 *   const failure = failureFrom(new Error('no such channel'), 'message.new')
 *   const letter = makeDeadLetter(received, failure, { nowMs: Date.now() })
 *   if (isTooLarge(letter)) continue
 *   const [sent] = await deadLetterQueue.send([letter])
 *   if (sent?.ok) await queue.delete([received.receiptHandle])
 * }
 *
 * for (const received of await deadLetterQueue.receive({ maxMessages: 1, waitSeconds: 0 })) {
 *   console.log(readRecord(received)?.error?.message)
 *   const message = makeReplay(received, { nowMs: Date.now() })
 *   if (isTooLarge(message)) continue
 *   const [sent] = await queue.send([message])
 *   if (sent?.ok) await deadLetterQueue.delete([received.receiptHandle])
 * }
 * ```
 *
 * What a pipeline has dead-lettered of a message, which may hold several events, over the AWS SDK:
 *
 * ```ts
 * const received = fromSqsMessage(message)
 * const { settlement, events } = await pipeline.process(received)
 * // Where another event of the message is retried, all of it comes back.
 * if (settlement._tag === 'DeadLetter') {
 *   const parts = splitBody(received.body)
 *   for (const { index, outcome } of events) {
 *     if (outcome._tag !== 'DeadLetter') continue
 *     const options = { nowMs: Date.now(), sourceQueueArn, event: parts[index] }
 *     const letter = makeDeadLetter(received, outcome.failure, options)
 *     if (isTooLarge(letter)) throw new Error('the message must stay on its queue')
 *     await sqs.send(new SendMessageCommand(sendMessageInput(deadLetterQueueUrl, letter)))
 *   }
 * }
 * ```
 */
export type { EventPart } from '../message/event-part.ts'
export type { Failure, FailureTag } from '../message/failure.ts'
export { failureFrom } from '../message/failure-from.ts'
export type { Outgoing } from '../message/outgoing.ts'
export type { MessageAttribute, MessageAttributes, Received } from '../message/received.ts'
export type { OpenLimits } from '../open/limits.ts'
export { splitBody } from '../open/split-body.ts'
export type { SdkAttribute, SdkMessage } from '../queue/send-message.ts'
export {
  failureAttribute,
  lineageAttribute,
  type MessageWithAttributes,
  type StoredAttribute,
} from './record/attributes.ts'
export { type DeadLetterOptions, makeDeadLetter } from './record/dead-letter.ts'
export type { Edit } from './record/edit.ts'
export type { RecordedIssue } from './record/failure/description.ts'
export type { CauseSummary, ErrorSummary, Redact } from './record/failure/error-summary.ts'
export { redactText } from './record/failure/redaction/redact-text.ts'
export { type FailureRecord, type FormerStay, readRecord } from './record/failure-record.ts'
export type { FailedAttempt } from './record/history.ts'
export { isTooLarge, type MessageOptions, type MessageToSend, type TooLarge } from './record/fit.ts'
export { type Lineage, originalAttributes, readLineage } from './record/lineage.ts'
export { makeReplay, type ReplayMessageOptions } from './record/replay-message.ts'
export { type SendMessageInput, sendMessageInput } from './send-message-input.ts'
export type {
  Desk,
  DeskDeleteOptions,
  DeskOptions,
  DeskPlanOptions,
  DeskReplayOptions,
  FoundMessage,
  LookOptions,
  SnapshotTaken,
} from './desk.ts'
export { openDesk } from './open-desk.ts'
export {
  type AuditedAction,
  type AuditLine,
  readAudit,
  type ReadAuditOptions,
} from './audit.ts'
export { changedPaths, type EditedBody } from './edit.ts'
export { DocumentError } from './lines/document.ts'
export { type Lines, type LinePlace, type Storage, StorageError } from './lines/lines.ts'
export type { Left, Plan, PlannedMessage } from './plan/plan.ts'
export { PlanError } from './plan/plan-error.ts'
export { readPlan, writePlan } from './plan/plan-file.ts'
export { QueuePairError, type QueuePairErrorCode } from './queues/queue-pair-error.ts'
export type { RemoveOutcome, RemoveReport, RemoveResult } from './remove/report.ts'
export type { ReplayEnd, ReplayOutcome, ReplayResult } from './replay/outcome.ts'
export type { Canary, ReplayProgress } from './replay/options.ts'
export type { ReplayReport } from './replay/report.ts'
export type { ExportedMessage } from './select/exported-message.ts'
export { type Filter, FilterError } from './select/filter.ts'
export type { Group, Loss, LossReason } from './select/groups.ts'
export type { DeadLetterEntry } from './snapshot/entry.ts'
export type { SnapshotInfo } from './snapshot/snapshot.ts'
export type { Running } from './stream.ts'
