import { tryParseJson } from '../../message/json.ts'
import { SetupError } from '../setup-error.ts'

/** Stream's AWS account (its documentation page on SQS). */
export const streamAccount = '185583345998'

/** The id of our statement in a queue's policy. */
const streamStatementId = 'AllowStreamToSend'

/** One statement of a policy, with the parts that are used here. */
export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: string
  readonly Principal?: unknown
  readonly Action?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: unknown
}

/** The statement that lets Stream's account send to a queue. */
export function streamStatement(queueArn: string): PolicyStatement {
  return {
    Sid: streamStatementId,
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${streamAccount}:root` },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
  }
}

/**
 * A queue's policy with Stream's statement in it. All other statements stay as they are: one is added,
 * none is replaced. Undefined where the policy lets Stream send already.
 *
 * @throws SetupError (`input`) for a policy that is not JSON or not a policy.
 */
export function withStreamStatement(
  policy: string | undefined,
  queueArn: string,
  queue: string,
): string | undefined {
  const document = readPolicy(policy, queue)
  const statements = statementsOf(document)
  if (statements.some((statement) => letsStreamSend(statement, queueArn))) return undefined
  const taken = new Set(statements.map(({ Sid }) => Sid))
  const statement = streamStatement(queueArn)
  const own = taken.has(streamStatementId) ? { ...statement, Sid: freeId(taken) } : statement
  return JSON.stringify({ ...document, Statement: [...statements, own] })
}

/** Whether a queue's policy lets Stream's account send. Undefined for a policy that cannot be read. */
export function streamMaySend(policy: string | undefined, queueArn: string): boolean | undefined {
  try {
    const statements = statementsOf(readPolicy(policy, queueArn))
    return statements.some((statement) => letsStreamSend(statement, queueArn))
  } catch {
    return undefined
  }
}

interface Policy {
  readonly Version?: string
  readonly Statement?: PolicyStatement | readonly PolicyStatement[]
}

function readPolicy(policy: string | undefined, queue: string): Policy {
  if (policy === undefined || policy.trim() === '') return { Version: '2012-10-17', Statement: [] }
  const document = tryParseJson(policy)
  if (isObject(document) && statementsOf(document).every(isObject)) return document
  throw new SetupError(
    'queue policy',
    `The policy of ${queue} cannot be read (${document === undefined ? 'it is not JSON' : 'it has no list of statements'}). It was left as it is: correct the attribute Policy first.`,
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function statementsOf({ Statement }: Policy): readonly PolicyStatement[] {
  if (Statement === undefined) return []
  return Array.isArray(Statement) ? Statement : [Statement as PolicyStatement]
}

/** A statement with a condition is not counted: it may not hold for Stream. */
function letsStreamSend(statement: PolicyStatement, queueArn: string): boolean {
  return (
    statement.Effect === 'Allow' &&
    statement.Condition === undefined &&
    listOf(statement.Action).some(isSending) &&
    principals(statement.Principal).some(isStream) &&
    listOf(statement.Resource).some((resource) => covers(resource, queueArn))
  )
}

function isSending(action: string): boolean {
  return ['*', 'sqs:*', 'sqs:sendmessage', 'sqs:send*'].includes(action.toLowerCase())
}

function isStream(principal: string): boolean {
  return (
    principal === '*' ||
    principal === streamAccount ||
    principal === `arn:aws:iam::${streamAccount}:root`
  )
}

function principals(principal: unknown): string[] {
  if (typeof principal === 'string') return [principal]
  return isObject(principal) ? listOf((principal as { readonly AWS?: unknown }).AWS) : []
}

/** IAM's wildcards: `*` for any run of characters, `?` for one. */
function covers(resource: string, arn: string): boolean {
  const pattern = resource
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${pattern}$`).test(arn)
}

function listOf(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string')
}

function freeId(taken: ReadonlySet<string | undefined>): string {
  let number = 2
  while (taken.has(`${streamStatementId}${number}`)) number += 1
  return `${streamStatementId}${number}`
}
