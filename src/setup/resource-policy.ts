import type { PolicyQueue } from './iam-policy.ts'
import { type PolicyStatement, streamAccount, streamStatement } from './queue-policy.ts'
import { isAwsManagedKey } from './queue-spec.ts'

/** What `--auth resource` takes: no IAM user, but the policies of the queue and of its key. */
export interface StreamResourcePolicies {
  /** Stands in the queue's policy. */
  readonly queue: PolicyStatement
  /** Stands in the key's policy; undefined without a key of one's own. */
  readonly key: PolicyStatement | undefined
}

/** The statements that let Stream's own AWS account send. Pure. */
export function streamResourcePolicies({ arn, kmsKey }: PolicyQueue): StreamResourcePolicies {
  return { queue: streamStatement(arn), key: kmsKey ? keyStatement(kmsKey) : undefined }
}

function keyStatement(kmsKey: string): PolicyStatement | undefined {
  if (isAwsManagedKey(kmsKey)) return undefined
  return {
    Sid: 'AllowStreamToEncrypt',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${streamAccount}:root` },
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    // In a key's policy `*` is the key itself.
    Resource: '*',
  }
}
