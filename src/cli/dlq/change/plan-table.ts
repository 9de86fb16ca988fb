import type { Plan } from '../../../dead-letter/plan/plan.ts'
import { type PlanRow, planRows } from '../../../dead-letter/plan/plan-rows.ts'
import { fifoRemark } from '../../../dead-letter/words/changing.ts'
import { queueName } from '../../../queue/queue-url.ts'
import { note, printColumns } from '../../terminal/output.ts'
import type { Shell } from '../../terminal/shell.ts'
import { messages } from '../../../dead-letter/words/counts.ts'
import { typesText } from '../words.ts'

/** Shows a plan on standard error: what goes where, a row for each cause and destination. */
export async function printPlan(
  plan: Plan,
  what: 'replay' | 'delete',
  shell: Shell,
): Promise<void> {
  note(shell, `${messages(plan.messages.length)} to ${what} from ${plan.queueUrl}:`)
  const rows = planRows(plan.messages)
  const column = (head: string, cell: (row: PlanRow) => string) => ({ head, cells: rows.map(cell) })
  await printColumns({ ...shell, stdout: shell.stderr }, [
    column('COUNT', ({ count }) => count.toLocaleString('en')),
    column('CAUSE', ({ first }) => first.fingerprint.slice(0, 8)),
    column('REASON', ({ first }) => first.reason),
    { ...column('TYPES', ({ types }) => typesText(types)), least: 12 },
    ...(what === 'replay'
      ? [column('TO', ({ first: { destination } }) => queueName(destination ?? '-'))]
      : []),
  ])
  for (const { because, count } of plan.left) note(shell, `${messages(count)} left out. ${because}`)
  if (plan.fifo) note(shell, fifoRemark(plan))
}
