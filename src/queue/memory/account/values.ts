import { readRedrivePolicy } from '../../queue-attributes.ts'
import type { AttributeValues } from '../../rules/queue-attribute-rules.ts'
import { redrivePolicyJson } from '../settings.ts'

/** An empty value removes these. */
const removable = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId']

/** The attributes of a queue after some of them were set, in the form in which SQS returns them. */
export function changedValues(current: AttributeValues, given: AttributeValues): AttributeValues {
  const values: Record<string, string> = { ...current, ...given }
  for (const name of removable) if (values[name] === '') delete values[name]
  const redrive = readRedrivePolicy(values.RedrivePolicy)
  if (redrive) values.RedrivePolicy = redrivePolicyJson(redrive)
  // A key of KMS replaces the encryption by SQS itself.
  if (given.KmsMasterKeyId) {
    values.SqsManagedSseEnabled = given.SqsManagedSseEnabled ?? 'false'
    values.KmsDataKeyReusePeriodSeconds ??= '300'
  }
  return values
}
