import { type AuditLine, readAudit } from '../../dead-letter/audit.ts'
import { defined } from '../../message/defined.ts'
import { queueName } from '../../queue/queue-url.ts'
import type { AuditRow, AuditView } from '../wire/runs.ts'

const mostLines = 500

/** The latest lines of the audit log, the latest first. @throws StorageError (rejects) where it cannot be read. */
export async function auditView(file: string | undefined): Promise<AuditView> {
  if (file === undefined) return { lines: [] }
  const lines = await readAudit(file, { last: mostLines })
  return { file, lines: lines.map(rowOf).reverse() }
}

function rowOf(line: AuditLine): AuditRow {
  const { at, by, action, event, plan, messages, destinations, filter, end, counts } = line
  return defined({
    at,
    by,
    action,
    event,
    plan,
    messages,
    destinations: destinations.map(queueName),
    filter,
    end,
    counts,
  })
}
