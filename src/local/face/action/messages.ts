import type { EntryFault } from '../../../queue/rules/entry-fault.ts'
import { isToken } from '../../../message/sendable-text.ts'
import { type Action, queueOf } from '../context.ts'
import { invalidParameter, SqsFault } from '../fault.ts'
import { type Input, number, requiredNumber, requiredText, text } from '../input.ts'
import { outgoingOf, sentAnswer } from '../outgoing.ts'
import { askedNames, receivedAnswer } from '../received.ts'

/** Actions on single messages, and the receive. */
export const messageActions: Readonly<Record<string, Action>> = {
  async SendMessage(input, context) {
    const outgoing = outgoingOf(input)
    const [sent] = await queueOf(input, context).send([outgoing])
    if (!sent?.ok) throw faultOf(sent)
    return sentAnswer(outgoing, sent)
  },

  async ReceiveMessage(input, context) {
    const queue = queueOf(input, context)
    const asked = askedNames(input)
    const visibilitySeconds = number(input, 'VisibilityTimeout')
    const attemptId = attemptIdIn(input)
    const received = await queue.receive({
      maxMessages: number(input, 'MaxNumberOfMessages') ?? 1,
      waitSeconds: number(input, 'WaitTimeSeconds') ?? queue.settings.waitSeconds,
      ...(visibilitySeconds !== undefined && { visibilitySeconds }),
      ...(attemptId !== undefined && { attemptId }),
      signal: context.signal,
    })
    if (received.length === 0) return {}
    context.onLost(() => queue.giveBack(received, attemptId))
    const senderId = context.account.id
    return { Messages: received.map((message) => receivedAnswer(message, asked, senderId)) }
  },

  async DeleteMessage(input, context) {
    const queue = queueOf(input, context)
    const [deleted] = await queue.delete([requiredText(input, 'ReceiptHandle')])
    if (!deleted?.ok) throw faultOf(deleted)
    return {}
  },

  async ChangeMessageVisibility(input, context) {
    const queue = queueOf(input, context)
    const change = {
      receiptHandle: requiredText(input, 'ReceiptHandle'),
      seconds: requiredNumber(input, 'VisibilityTimeout'),
    }
    const [changed] = await queue.changeVisibility([change])
    if (!changed?.ok) throw faultOf(changed)
    return {}
  },
}

/** The refusal of the only entry is that of the request. */
function faultOf(fault: EntryFault | undefined): SqsFault {
  return new SqsFault(fault?.code ?? 'InternalFailure', fault?.message ?? 'There is no result.')
}

function attemptIdIn(input: Input): string | undefined {
  const id = text(input, 'ReceiveRequestAttemptId')
  if (id === undefined || isToken(id)) return id
  throw invalidParameter(
    'ReceiveRequestAttemptId must have 1 to 128 letters, digits or punctuation marks.',
  )
}
