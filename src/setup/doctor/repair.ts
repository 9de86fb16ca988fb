import type { Attributes, QueueAdmin } from '../../queue/admin/admin.ts'
import type { Finding } from '../../queue/findings/finding.ts'
import type { SafeChange } from '../../queue/findings/remedy.ts'
import { QueueError } from '../../queue/queue-error.ts'
import type { Examined } from './examined.ts'
import { SetupError } from '../setup-error.ts'

/** One request that fixes findings by changes that are safe. */
export interface Repair {
  readonly on: SafeChange['on']
  readonly url: string
  readonly attributes: Attributes
  /** The ids of the findings that it fixes. */
  readonly fixes: readonly string[]
}

/** The safe changes of all findings, one request a queue. Pure. */
export function planRepairs(findings: readonly Finding[], examined: Examined): readonly Repair[] {
  const urls = [
    ['dead-letter queue', examined.deadLetterQueue?.url],
    ['queue', examined.url],
  ] as const
  return urls.flatMap(([on, url]) => {
    const changes = findings.flatMap(({ id, remedy }) =>
      remedy?._tag === 'SafeChange' && remedy.on === on ? [{ id, ...remedy }] : [],
    )
    if (url === undefined || changes.length === 0) return []
    const attributes: Attributes = Object.assign({}, ...changes.map((one) => one.attributes))
    return [{ on, url, attributes, fixes: changes.map(({ id }) => id) }]
  })
}

/**
 * Carries the repairs out.
 *
 * @throws SetupError when SQS refuses one; it says what was done before.
 */
export async function applyRepairs(repairs: readonly Repair[], admin: QueueAdmin): Promise<void> {
  const done: string[] = []
  for (const { on, url, attributes } of repairs) {
    try {
      await admin.setAttributes(url, attributes)
      done.push(`${Object.keys(attributes).join(', ')} on the ${on}`)
    } catch (error) {
      if (!(error instanceof QueueError)) throw error
      const was = done.length === 0 ? 'Nothing was changed.' : `Done before it: ${done.join('; ')}.`
      throw new SetupError(
        done.length === 0 ? 'unreachable' : 'unfinished',
        `${error.message} ${was}`,
      )
    }
  }
}
