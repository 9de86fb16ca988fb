import type { PolicyQueue } from './iam-policy.ts'
import { type PolicyStatement, streamAccount, streamStatement } from './queue-policy.ts'
import { isAwsManagedKey, type QueueSpec } from '../queue/spec.ts'

/** The policies that let Stream send without an IAM user: of the queue and of its key. */
export interface StreamResourcePolicies {
  /** A statement of the queue's policy. */
  readonly queue: PolicyStatement
  /** A statement of the key's policy; undefined without a key of your own. */
  readonly key: PolicyStatement | undefined
}

/** The statements that let Stream's own AWS account send. Pure. */
export function streamResourcePolicies({ arn, kmsKey }: PolicyQueue): StreamResourcePolicies {
  const key = kmsKey && !isAwsManagedKey(kmsKey) ? streamKeyStatement : undefined
  return { queue: streamStatement(arn), key }
}

/**
 * The statements that the policy of a queue's own key must hold, so that Stream and the worker can use it.
 * Pure. The account is admitted as a whole: the policies of its roles and users say which of them may use
 * the key, see `iamPolicy`. Empty without a key of your own.
 *
 * @param account The principal of the account that the queue is in, as the template writes it.
 */
export function keyPolicyStatements(
  { kmsKey, stream }: Pick<QueueSpec, 'kmsKey' | 'stream'>,
  account: string,
): readonly KeyStatement[] {
  if (kmsKey === undefined || isAwsManagedKey(kmsKey)) return []
  const own = allowKeyUse('AllowThisAccountByIam', account)
  return stream === 'resource' ? [streamKeyStatement, own] : [own]
}

/** A statement of a key's policy. */
export interface KeyStatement extends PolicyStatement {
  readonly Sid: string
  readonly Principal: { readonly AWS: string }
  readonly Action: readonly string[]
}

function allowKeyUse(Sid: string, AWS: string): KeyStatement {
  return {
    Sid,
    Effect: 'Allow',
    Principal: { AWS },
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    // In a key's policy `*` is the key itself.
    Resource: '*',
  }
}

const streamKeyStatement = allowKeyUse('AllowStreamToEncrypt', `arn:aws:iam::${streamAccount}:root`)
