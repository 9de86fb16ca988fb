import { applyRepairs, type OpenedAccess, planRepairs, type Repair } from '../../setup/index.ts'
import { confirm } from '../terminal/ask.ts'
import { note } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import type { DiagnosedQueue } from './diagnose.ts'
import type { DoctorOptions } from './options.ts'

/** `--fix`: shows what would be set, asks, and sets it. */
export async function repair(
  { diagnosis, examined }: DiagnosedQueue,
  { admin }: OpenedAccess,
  options: DoctorOptions,
  shell: Shell,
): Promise<{ readonly repairs: readonly Repair[]; readonly done: boolean }> {
  const nothing = { repairs: [], done: false }
  if (!options.fix || !examined) return nothing
  const repairs = planRepairs(diagnosis.findings, examined)
  if (repairs.length === 0) {
    note(shell, 'Nothing can be fixed automatically.')
    return nothing
  }
  for (const { on, url, attributes } of repairs) {
    note(shell, printable(`On the ${on} ${url}:`))
    for (const [name, value] of Object.entries(attributes)) {
      note(shell, printable(`    ${name}: ${before(on, name, examined) ?? '(not set)'} → ${value}`))
    }
  }
  if (options.dryRun) {
    note(shell, 'Nothing was changed: this was a dry run.')
    return nothing
  }
  if (!options.yes && !(await confirm(shell, 'Set these attributes?'))) {
    note(shell, 'Nothing was changed.')
    return nothing
  }
  await applyRepairs(repairs, admin)
  note(shell, 'Done. The queue now:')
  return { repairs, done: true }
}

function before(
  on: Repair['on'],
  name: string,
  { queue, deadLetterQueue }: NonNullable<DiagnosedQueue['examined']>,
) {
  if (on === 'dead-letter queue') return deadLetterQueue?.attributes?.raw[name]
  return queue._tag === 'Readable' ? queue.attributes.raw[name] : undefined
}
