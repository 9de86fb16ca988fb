import type { Attributes, QueueAdmin } from '../../queue/admin/admin.ts'
import type { AttributeFix, Finding } from '../../queue/findings/finding.ts'
import { QueueError } from '../../queue/queue-error.ts'
import type { Examined } from './examined.ts'
import { SetupError } from '../setup-error.ts'

/** One request that mends what the doctor found and may mend. */
export interface Repair {
  readonly on: AttributeFix['on']
  readonly url: string
  readonly attributes: Attributes
  /** The findings that it mends, by id. */
  readonly mends: readonly string[]
}

/** The safe mending of all findings, one request a queue. Pure. */
export function planRepairs(findings: readonly Finding[], examined: Examined): readonly Repair[] {
  const urls = [
    ['dead-letter queue', examined.deadLetterQueue?.url],
    ['queue', examined.url],
  ] as const
  return urls.flatMap(([on, url]) => {
    const fixed = findings.filter(({ fix }) => fix?.on === on)
    if (url === undefined || fixed.length === 0) return []
    const attributes = Object.assign({}, ...fixed.map(({ fix }) => fix?.attributes)) as Attributes
    return [{ on, url, attributes, mends: fixed.map(({ id }) => id) }]
  })
}

/**
 * Carries the mending out.
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
