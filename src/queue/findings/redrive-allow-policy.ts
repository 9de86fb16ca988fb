import { tryParseJson } from '../../message/json.ts'

/** Which queues may use a queue as their dead-letter queue (its attribute RedriveAllowPolicy). */
export type RedriveAllowPolicy =
  | { readonly _tag: 'AllowAll' }
  | { readonly _tag: 'DenyAll' }
  | { readonly _tag: 'ByQueue'; readonly sources: readonly string[] }
  | { readonly _tag: 'Unreadable' }

/** The most sources that SQS accepts in a policy. */
const mostSources = 10

/** Reads the attribute. Without it all queues of the account and region may. */
export function readRedriveAllowPolicy(json: string | undefined): RedriveAllowPolicy {
  if (!json) return { _tag: 'AllowAll' }
  const policy = tryParseJson(json)
  if (typeof policy !== 'object' || policy === null) return { _tag: 'Unreadable' }
  const { redrivePermission, sourceQueueArns } = policy as Record<string, unknown>
  if (redrivePermission === 'allowAll') return { _tag: 'AllowAll' }
  if (redrivePermission === 'denyAll') return { _tag: 'DenyAll' }
  if (redrivePermission !== 'byQueue' || !Array.isArray(sourceQueueArns)) {
    return { _tag: 'Unreadable' }
  }
  return { _tag: 'ByQueue', sources: sourceQueueArns.map(String) }
}

export function allowsSource(policy: RedriveAllowPolicy, sourceArn: string): boolean {
  return (
    policy._tag === 'AllowAll' || (policy._tag === 'ByQueue' && policy.sources.includes(sourceArn))
  )
}

/** The same policy with one source more; allowAll where SQS accepts no further one. */
export function withSource(policy: RedriveAllowPolicy, sourceArn: string): string {
  const sources = policy._tag === 'ByQueue' ? policy.sources : []
  if (sources.length >= mostSources) return JSON.stringify({ redrivePermission: 'allowAll' })
  const sourceQueueArns = [...sources.filter((arn) => arn !== sourceArn), sourceArn]
  return JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns })
}
