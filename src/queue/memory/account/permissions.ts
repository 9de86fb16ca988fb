import { type EntryFault, senderFault } from '../../rules/entry-fault.ts'
import { policyIn } from '../../rules/policy-rules.ts'
import type { QueueInMemory } from '../queue.ts'
import type { QueueSettings } from '../settings.ts'
import { refusal, refuse } from './refusal.ts'
import { changedValues } from './values.ts'

/** What AddPermission allows, and to whom. */
export interface Permission {
  readonly label: string
  readonly accountIds: readonly string[]
  /** Names of actions, or `*`. */
  readonly actions: readonly string[]
}

/** Adds a statement to the Policy of the queue. What SQS would refuse throws a QueueError. */
export function addPermission(
  { settings }: QueueInMemory,
  permission: Permission,
  nowMs: number,
): void {
  refuse('AddPermission', settings.name, permissionFault(permission))
  const policy = withPermission(settings.values.Policy, permission, settings.arn)
  if (typeof policy !== 'string') throw refusal('AddPermission', settings.name, policy)
  setPolicy(settings, policy, nowMs)
}

/** Removes the statement that AddPermission added. What SQS would refuse throws a QueueError. */
export function removePermission({ settings }: QueueInMemory, label: string, nowMs: number): void {
  const policy = withoutPermission(settings.values.Policy, label)
  if (typeof policy !== 'string') throw refusal('RemovePermission', settings.name, policy)
  setPolicy(settings, policy, nowMs)
}

function setPolicy(settings: QueueSettings, policy: string, nowMs: number): void {
  settings.change(changedValues(settings.values, { Policy: policy }), nowMs)
}

/** SQS's limit of a statement. */
const mostActions = 7

/** Why SQS would refuse the permission, whatever the queue's policy holds. */
function permissionFault({ label, accountIds, actions }: Permission): EntryFault | undefined {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label)) {
    return invalid('Label has 1 to 80 letters, digits, "-" and "_".')
  }
  if (accountIds.length === 0 || !accountIds.every((id) => /^\d{12}$/.test(id))) {
    return invalid('AWSAccountIds needs at least one id of an account, which has 12 digits.')
  }
  if (actions.length === 0 || !actions.every((action) => /^(\*|[A-Za-z]+)$/.test(action))) {
    return invalid('Actions needs at least one name of an action of SQS, or "*".')
  }
  if (actions.length > mostActions) {
    return senderFault('OverLimit', `A statement holds at most ${mostActions} actions.`)
  }
}

/** The Policy with a statement for the permission; a fault where there is one of this label. */
function withPermission(
  policyJson: string | undefined,
  { label, accountIds, actions }: Permission,
  queueArn: string,
): string | EntryFault {
  const policy = policyIn(policyJson ?? '') ?? {
    Version: '2008-10-17',
    Id: `${queueArn}/SQSDefaultPolicy`,
  }
  const statements = statementsIn(policy)
  if (statements.some((statement) => labelOf(statement) === label)) {
    return invalid(`There is a permission of the label ${label} already.`)
  }
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrAll(accountIds.map((id) => `arn:aws:iam::${id}:root`)) },
    Action: oneOrAll(actions.map((action) => `SQS:${action}`)),
    Resource: queueArn,
  }
  return JSON.stringify({ ...policy, Statement: [...statements, statement] })
}

/** The Policy without the statement of the label; empty where none is left, a fault where there is none. */
function withoutPermission(policyJson: string | undefined, label: string): string | EntryFault {
  const policy = policyIn(policyJson ?? '') ?? {}
  const statements = statementsIn(policy)
  const others = statements.filter((statement) => labelOf(statement) !== label)
  if (others.length === statements.length) {
    return invalid(`There is no permission of the label ${label}.`)
  }
  return others.length === 0 ? '' : JSON.stringify({ ...policy, Statement: others })
}

function invalid(message: string): EntryFault {
  return senderFault('InvalidParameterValue', message)
}

function statementsIn({ Statement }: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (Array.isArray(Statement)) return Statement
  return Statement === undefined ? [] : [Statement]
}

function labelOf(statement: unknown): unknown {
  return (statement as { readonly Sid?: unknown } | null)?.Sid
}

/** SQS writes a list of one without the brackets. */
function oneOrAll(values: readonly string[]): string | readonly string[] {
  const [only] = values
  return values.length === 1 && only !== undefined ? only : values
}
