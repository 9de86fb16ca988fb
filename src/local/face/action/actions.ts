import { attributeActions } from './attributes.ts'
import { batchActions } from './batches.ts'
import type { Action } from '../context.ts'
import { messageActions } from './messages.ts'
import { moveTaskActions } from './move-tasks.ts'
import { queueActions } from './queues.ts'

/** Every action of SQS, by its name. */
export const actions: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    ...queueActions,
    ...attributeActions,
    ...messageActions,
    ...batchActions,
    ...moveTaskActions,
  }),
)
