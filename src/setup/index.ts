/**
 * `sluice/setup`: creates and checks the queue that Stream fills. Reading and changing are kept apart, so
 * that a plan can be read before it is carried out:
 *
 * ```ts
 * const access = await openAccess({ region: 'eu-west-1' })
 * const spec = queueSpec({ name: 'stream-events', stream: 'resource' })
 * const plan = planQueues(spec, await findQueues(spec, access))
 * const { queueUrl } = await applyPlan(plan, access)
 *
 * const stream = createStreamApi({ apiKey, apiSecret })
 * await connectStream(stream, await planConnection(stream, { queueUrl, auth: 'resource' }))
 *
 * const { healthy, findings } = diagnose(await examine(queueUrl, access))
 * access.close()
 * ```
 */
export type { Finding, FindingLevel } from '../queue/findings/finding.ts'
export { judgeAttributes } from '../queue/findings/judge.ts'
export type { Remedy } from '../queue/findings/remedy.ts'
export { type OpenedAccess, openAccess } from './access.ts'
export { type Applied, applyPlan, describeStep } from './queue/apply.ts'
export { cloudFormation } from './template/cloudformation.ts'
export { type Diagnosis, type DoctorSettings, diagnose } from './doctor/diagnosis.ts'
export { type Examined, examine } from './doctor/examined.ts'
export { findQueues, type SetupAccess } from './queue/find-queues.ts'
export { applyRepairs, planRepairs, type Repair } from './doctor/repair.ts'
export { dynamoDbPolicy } from './policy/dynamodb-policy.ts'
export {
  iamPolicy,
  type PolicyDocument,
  type PolicyNeed,
  type PolicyQueue,
  placeholderQueues,
} from './policy/iam-policy.ts'
export type { FoundQueues } from './queue/found.ts'
export { type Plan, planQueues, type Step } from './queue/plan.ts'
export { streamMaySend, streamStatement, withStreamStatement } from './policy/queue-policy.ts'
export {
  type QueueOptions,
  type QueueSpec,
  queueSpec,
  type StreamAccess,
} from './queue/spec.ts'
export { streamResourcePolicies } from './policy/resource-policy.ts'
export { type RoundTrip, type RoundTripOptions, roundTrip } from './doctor/round-trip.ts'
export type { Note, NoteId } from './note.ts'
export { SetupError, type SetupErrorKind } from './setup-error.ts'
export type { HookEvent, QueueTestAnswer, StreamApi, StreamSettings } from './stream/api.ts'
export { createStreamApi, type StreamClientOptions } from './stream/client.ts'
export { connectStream, planConnection } from './stream/connect.ts'
export type { ConnectOptions, ConnectPlan } from './stream/connect-plan.ts'
export { compareEvents, type EventComparison } from './stream/events.ts'
export type { EventHook, StreamQueueKeys } from './stream/hook.ts'
export {
  beforeQueueTest,
  explainQueueTest,
  type QueueTestCause,
  type QueueTestMeaning,
} from './stream/connection-test.ts'
export { terraform } from './template/terraform.ts'
