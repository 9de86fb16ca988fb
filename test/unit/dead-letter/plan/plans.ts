import type { Plan } from '../../../../src/dead-letter/plan/plan.ts'

/** A plan without a message. */
export function emptyPlan(different: Partial<Plan> = {}): Plan {
  return {
    id: 'plan',
    queueUrl: 'https://sqs.us-east-1.amazonaws.com/1/dlq',
    fifo: false,
    seenAtMs: Date.UTC(2026, 0, 1),
    filter: {},
    limit: undefined,
    maxReplays: undefined,
    onlyFrom: undefined,
    to: undefined,
    otherwise: undefined,
    destinations: [],
    messages: [],
    left: [],
    ...different,
  }
}
