import { expect, test } from 'vitest'
import type { PlannedMessage } from '../../../../src/dead-letter/plan/plan.ts'
import { Plans } from '../../../../src/web/runs/plans.ts'
import { emptyPlan } from '../../dead-letter/plan/plans.ts'

const message: PlannedMessage = {
  id: 'm',
  fingerprint: 'f',
  reason: 'HandlerFailed',
  types: [],
  destination: undefined,
}

function keep(plans: Plans, id: string, count: number): void {
  const messages = new Array<PlannedMessage>(count).fill(message)
  plans.keep({
    plan: emptyPlan({ id, messages }),
    purpose: 'delete',
    sentBefore: 0,
    about: 'all messages',
  })
}

test('plans of very many messages take the place of older ones sooner, and the latest is kept', () => {
  const plans = new Plans()
  keep(plans, 'one', 100_000)
  keep(plans, 'two', 100_000)
  expect(plans.get('one').plan.messages).toHaveLength(100_000)
  keep(plans, 'three', 100_000)
  expect(() => plans.get('one')).toThrow(/is not kept any more/)
  expect(plans.get('two').about).toBe('all messages')
  keep(plans, 'four', 300_000)
  expect(() => plans.get('three')).toThrow(/is not kept any more/)
  expect(plans.get('four').purpose).toBe('delete')
  plans.drop('four')
  expect(() => plans.get('four')).toThrow()
})
