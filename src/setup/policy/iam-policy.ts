import type { PolicyStatement } from './queue-policy.ts'
import { isAwsManagedKey } from '../queue/spec.ts'

/**
 * What the policy is for: Stream's IAM user, a worker, a Lambda function, the dead-letter desk, a replay alone, or SQS's
 * own move task.
 */
export type PolicyNeed = 'stream' | 'worker' | 'lambda' | 'desk' | 'replay' | 'move'

/** An IAM policy, to be printed as JSON. */
export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly PolicyStatement[]
}

/** A queue as a policy names it. */
export interface PolicyQueue {
  readonly arn: string
  /** Its KmsMasterKeyId: id, ARN or alias. Undefined without a key of your own. */
  readonly kmsKey?: string | undefined
}

/** Placeholders for queues that are not known yet. */
export const placeholderQueues = {
  queue: { arn: 'arn:aws:sqs:REGION:ACCOUNT:QUEUE' },
  deadLetterQueue: { arn: 'arn:aws:sqs:REGION:ACCOUNT:QUEUE-dlq' },
} as const

/** The IAM policy with the fewest rights for a need. Pure; the queues are named by ARN, never by `*`. */
export function iamPolicy(
  need: PolicyNeed,
  { queue, deadLetterQueue }: { queue: PolicyQueue; deadLetterQueue: PolicyQueue },
): PolicyDocument {
  const statements = policies[need](queue, deadLetterQueue)
  return { Version: '2012-10-17', Statement: statements.flatMap((statement) => statement ?? []) }
}

type Statements = readonly (PolicyStatement | undefined)[]

const policies: Readonly<
  Record<PolicyNeed, (queue: PolicyQueue, deadLetterQueue: PolicyQueue) => Statements>
> = {
  // The four that Stream asks for. SendMessageBatch is granted with SendMessage; Stream's page names it.
  stream: (queue) => [
    allow('StreamSends', queue, [
      'GetQueueUrl',
      'SendMessage',
      'SendMessageBatch',
      'GetQueueAttributes',
    ]),
    allowKey('StreamEncrypts', queue, writing),
  ],
  worker: (queue, deadLetterQueue) => [
    allow('WorkerConsumes', queue, consuming),
    allow('WorkerDeadLetters', deadLetterQueue, sending),
    allowKey('WorkerDecrypts', queue, reading),
    allowKey('WorkerEncryptsDeadLetters', deadLetterQueue, writing),
  ],
  // The first three are for its event source mapping ("Configuring Lambda with Amazon SQS" in the Lambda guide): Lambda
  // polls by the rights of the function. The fourth sets retry delays.
  lambda: (queue, deadLetterQueue) => [
    allow('LambdaConsumes', queue, [
      'ReceiveMessage',
      'DeleteMessage',
      'GetQueueAttributes',
      'ChangeMessageVisibility',
    ]),
    allow('LambdaDeadLetters', deadLetterQueue, ['SendMessage']),
    allowKey('LambdaDecrypts', queue, reading),
    allowKey('LambdaEncryptsDeadLetters', deadLetterQueue, writing),
  ],
  replay: (queue, deadLetterQueue) => replaying('Replay', queue, deadLetterQueue),
  desk: (queue, deadLetterQueue) => replaying('Desk', queue, deadLetterQueue),
  // "StartMessageMoveTask" in the SQS API reference: SQS receives, deletes and sends by our rights.
  move: (queue, deadLetterQueue) => [
    allow('MoveTakes', deadLetterQueue, [
      'StartMessageMoveTask',
      'ListMessageMoveTasks',
      'CancelMessageMoveTask',
      'ReceiveMessage',
      'DeleteMessage',
      'GetQueueAttributes',
    ]),
    allow('MoveSends', queue, ['SendMessage']),
    allowKey('MoveDecrypts', deadLetterQueue, reading),
    allowKey('MoveEncrypts', queue, writing),
  ],
}

/** To replay takes what looking and deleting takes, and to send. With several sources each of them needs the second. */
function replaying(name: string, queue: PolicyQueue, deadLetterQueue: PolicyQueue): Statements {
  return [
    allow(`${name}Takes`, deadLetterQueue, consuming),
    allow(`${name}Sends`, queue, sending),
    allowKey(`${name}Decrypts`, deadLetterQueue, reading),
    allowKey(`${name}Encrypts`, queue, writing),
  ]
}

const consuming = [
  'ReceiveMessage',
  'DeleteMessage',
  'ChangeMessageVisibility',
  'GetQueueAttributes',
  'GetQueueUrl',
]

const sending = ['SendMessage', 'GetQueueAttributes', 'GetQueueUrl']

const reading = ['kms:Decrypt']

/** A sender makes data keys, and SQS has it decrypt one to check it ("Key management" in the SQS guide). */
const writing = ['kms:GenerateDataKey', 'kms:Decrypt']

function allow(Sid: string, { arn }: PolicyQueue, actions: readonly string[]): PolicyStatement {
  return {
    Sid,
    Effect: 'Allow',
    Action: actions.map((action) => `sqs:${action}`),
    Resource: arn,
  }
}

/** AWS's own key needs no statement: those who may use the queue may use it. */
function allowKey(
  Sid: string,
  { arn, kmsKey }: PolicyQueue,
  Action: readonly string[],
): PolicyStatement | undefined {
  if (!kmsKey || isAwsManagedKey(kmsKey)) return undefined
  const alias = /(?:^|:)(alias\/.+)$/.exec(kmsKey)?.[1]
  const [arnWord, partition, , region, account] = arn.split(':')
  const keys = `${arnWord}:${partition}:kms:${region}:${account}:key`
  // IAM accepts no alias as a resource; a condition can name one.
  if (alias !== undefined) {
    const Condition = { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } }
    return { Sid, Effect: 'Allow', Action, Resource: `${keys}/*`, Condition }
  }
  const Resource = kmsKey.startsWith('arn:') ? kmsKey : `${keys}/${kmsKey}`
  return { Sid, Effect: 'Allow', Action, Resource }
}
