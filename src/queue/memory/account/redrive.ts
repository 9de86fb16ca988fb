import { allowsSource, readRedriveAllowPolicy } from '../../findings/redrive-allow-policy.ts'
import { readRedrivePolicy } from '../../queue-attributes.ts'
import { isFifo } from '../../queue-url.ts'
import type { EntryFault } from '../../rules/entry-fault.ts'
import { refused } from '../../rules/policy-rules.ts'
import type { QueueSettings } from '../settings.ts'

/**
 * Why SQS would refuse a RedrivePolicy that can be read, for the queue that it leads to: there must be one, of
 * the same kind, that allows this source.
 */
export function redriveTargetFault(
  source: { readonly name: string; readonly arn: string },
  policyJson: string | undefined,
  findByArn: (arn: string) => { readonly settings: QueueSettings } | undefined,
): EntryFault | undefined {
  const policy = readRedrivePolicy(policyJson)
  if (!policy) return undefined
  const target = findByArn(policy.deadLetterQueueArn)?.settings
  if (!target) return wrong(`there is no queue ${policy.deadLetterQueueArn}`)
  if (target.fifo !== isFifo(source.name)) {
    return wrong(
      'the dead-letter queue of a FIFO queue is FIFO, and that of a standard queue standard',
    )
  }
  const allowed = readRedriveAllowPolicy(target.values.RedriveAllowPolicy)
  if (allowsSource(allowed, source.arn)) return undefined
  return wrong(`the RedriveAllowPolicy of ${target.name} does not allow this source`)
}

function wrong(why: string): EntryFault {
  return refused('RedrivePolicy', why)
}
