import { tryParseJson } from '../../message/json.ts'
import { type EntryFault, senderFault } from './entry-fault.ts'

/** The JSON object of a policy; undefined for any other text. */
export function policyIn(json: string): Readonly<Record<string, unknown>> | undefined {
  const value = tryParseJson(json)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : undefined
}

/** Why SQS would refuse this Policy. Of its statements only that there are some is checked. Empty removes it. */
export function policyFault(json: string): string | undefined {
  if (json === '') return undefined
  const policy = policyIn(json)
  if (!policy) return 'it must be a JSON object'
  const { Statement: statements } = policy
  const some = Array.isArray(statements) ? statements.length > 0 : typeof statements === 'object'
  return some && statements !== null ? undefined : 'it must have a Statement'
}

/** Why SQS would refuse this RedrivePolicy, wherever it leads. Empty removes it. */
export function redrivePolicyFault(json: string): string | EntryFault | undefined {
  if (json === '') return undefined
  const policy = policyIn(json)
  if (!policy) return 'it must be a JSON object'
  const { deadLetterTargetArn, maxReceiveCount, ...others } = policy
  const [other] = Object.keys(others)
  if (other !== undefined) return refused('RedrivePolicy', `it has an unknown key, ${other}`)
  if (typeof deadLetterTargetArn !== 'string') {
    return refused('RedrivePolicy', 'it needs deadLetterTargetArn, the ARN of a queue')
  }
  const isNumeral = typeof maxReceiveCount === 'number' || typeof maxReceiveCount === 'string'
  const count = isNumeral ? Number(maxReceiveCount) : Number.NaN
  if (!Number.isInteger(count) || count < 1 || count > 1_000) {
    return refused('RedrivePolicy', 'it needs maxReceiveCount, a whole number from 1 to 1000')
  }
}

/** Why SQS would refuse this RedriveAllowPolicy. Empty removes it. */
export function redriveAllowPolicyFault(json: string): string | EntryFault | undefined {
  if (json === '') return undefined
  const { redrivePermission, sourceQueueArns, ...others } = policyIn(json) ?? {}
  const known = ['allowAll', 'denyAll', 'byQueue'].includes(String(redrivePermission))
  if (!known || Object.keys(others).length > 0) {
    return 'it must be a JSON object with a redrivePermission (allowAll, denyAll or byQueue) and, for byQueue, sourceQueueArns'
  }
  if (redrivePermission !== 'byQueue') {
    if (sourceQueueArns === undefined) return undefined
    return refused('RedriveAllowPolicy', 'sourceQueueArns requires the redrivePermission byQueue')
  }
  const arns = Array.isArray(sourceQueueArns) ? sourceQueueArns : []
  if (arns.length >= 1 && arns.length <= 10 && arns.every((arn) => typeof arn === 'string')) return
  return refused('RedriveAllowPolicy', 'byQueue requires one to ten ARNs in sourceQueueArns')
}

/** A policy that can be read and is still refused: its own code at SQS. */
export function refused(parameter: string, why: string): EntryFault {
  return senderFault(
    'InvalidParameterValue',
    `The value of the parameter ${parameter} is refused: ${why}.`,
  )
}
