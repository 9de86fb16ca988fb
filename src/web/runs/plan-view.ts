import { planRows } from '../../dead-letter/plan/plan-rows.ts'
import { fifoRemark } from '../../dead-letter/words/changing.ts'
import { queueName } from '../../queue/queue-url.ts'
import type { PlanView } from '../wire/runs.ts'
import type { KeptPlan } from './plans.ts'

/** A plan as it is shown. `exportTo`: where a deletion would write what it deletes. */
export function planView(
  { plan, purpose, sentBefore }: KeptPlan,
  exportTo: string | undefined,
): PlanView {
  return {
    id: plan.id,
    purpose,
    messages: plan.messages.length,
    rows: planRows(plan.messages).map(({ first, types, count }) => ({
      fingerprint: first.fingerprint,
      reason: first.reason,
      types,
      count,
      ...(first.destination !== undefined && { destination: queueName(first.destination) }),
    })),
    left: [
      ...plan.left.map(({ count, because }) => ({ count, because })),
      ...(sentBefore > 0 ? [{ count: sentBefore, because: sentBecause }] : []),
    ],
    remarks: plan.fifo ? [fifoRemark(plan)] : [],
    ...(exportTo !== undefined && purpose === 'delete' && { exportTo }),
  }
}

const sentBecause =
  'They were sent before, and could not be deleted: another replay would send them twice. Delete them.'
