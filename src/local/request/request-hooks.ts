import { afterReceive, refuseUnknownHandle } from './after-request.ts'
import { answers, before, withdrawFaulty } from './before-request.ts'
import { errorBody, errorName, queryErrorHeader } from './error-name.ts'
import type { FauxApp, FauxReply, FauxRequest } from '../fauxqs.ts'
import type { LocalStore } from '../store.ts'
import type { MoveTasks } from '../move-task/move-tasks.ts'
import { merged, type RefusedEntry } from './refused-entry.ts'
import { actionOf, entriesOf, inputOf } from './request-input.ts'
import { SqsFault } from './sqs-fault.ts'

/**
 * Runs before and after fauxqs for every request, and fills its gaps:
 *
 * - actions that it lacks are answered here;
 * - what SQS would refuse is refused, by the same rules as in our adapters;
 * - message attributes are returned only when they are requested;
 * - counts are updated before they are read;
 * - a queue is found by its name, whatever region the caller's environment names;
 * - error names are those of SQS, so that the SDK knows their classes;
 * - messages whose receiver has disconnected are released at once.
 */
export function hookIn(app: FauxApp, local: LocalStore, tasks: MoveTasks): void {
  const refused = new WeakMap<FauxRequest, readonly RefusedEntry[]>()

  app.addHook('preHandler', async (request, reply) => {
    const action = actionOf(request)
    const input = inputOf(request)
    if (!action || !input) return
    try {
      const own = tasks.actions[action] ?? answers[action]
      if (own) return answer(reply, own(input, local))
      before[action]?.(input, local)
      if (action !== 'SendMessageBatch') return
      const faulty = withdrawFaulty(input, local)
      if (faulty.length > 0 && entriesOf(input).length === 0) {
        return answer(reply, merged({}, faulty))
      }
      refused.set(request, faulty)
    } catch (error) {
      if (error instanceof SqsFault) return answerFault(reply, error)
      throw error
    }
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const action = actionOf(request)
    if (!action || typeof payload !== 'string') return payload
    if (reply.statusCode >= 400) {
      const name = errorName(payload)
      if (name !== undefined) reply.header('x-amzn-query-error', queryErrorHeader(name))
      return payload
    }
    if (action === 'ReceiveMessage') return afterReceive(request, payload, local.store)
    if (action === 'DeleteMessageBatch') return refuseUnknownHandle(request, payload)
    const faulty = refused.get(request) ?? []
    return faulty.length === 0 ? payload : JSON.stringify(merged(JSON.parse(payload), faulty))
  })
}

function answer(reply: FauxReply, payload: object): FauxReply {
  return reply.header('content-type', 'application/x-amz-json-1.0').send(JSON.stringify(payload))
}

function answerFault(reply: FauxReply, fault: SqsFault): FauxReply {
  return answer(reply.status(400), errorBody(fault.name, fault.message))
}
