import type { EntryResult } from '../../../queue/port.ts'
import { batchSizeFault } from '../../../queue/rules/request-rules.ts'
import { type Action, queueOf } from '../context.ts'
import { SqsFault } from '../fault.ts'
import { type Input, inputs, requiredNumber, requiredText, text } from '../input.ts'
import { outgoingOf, sentAnswer } from '../outgoing.ts'

/** Actions on up to ten messages. */
export const batchActions: Readonly<Record<string, Action>> = {
  async SendMessageBatch(input, context) {
    const queue = queueOf(input, context)
    const entries = entriesOf(input, outgoingOf)
    const messages = entries.map(({ content }) => content)
    const fault = batchSizeFault(messages)
    if (fault) throw new SqsFault(fault.code, fault.message)
    return batchAnswer(entries, await queue.send(messages), sentAnswer)
  },

  async DeleteMessageBatch(input, context) {
    const queue = queueOf(input, context)
    const entries = entriesOf(input, (entry) => requiredText(entry, 'ReceiptHandle'))
    const results = await queue.delete(entries.map(({ content }) => content))
    return batchAnswer(entries, results, () => ({}))
  },

  async ChangeMessageVisibilityBatch(input, context) {
    const queue = queueOf(input, context)
    const entries = entriesOf(input, (entry) => ({
      receiptHandle: requiredText(entry, 'ReceiptHandle'),
      seconds: requiredNumber(entry, 'VisibilityTimeout'),
    }))
    const results = await queue.changeVisibility(entries.map(({ content }) => content))
    return batchAnswer(entries, results, () => ({}))
  },
}

interface Entry<Content> {
  readonly id: string
  readonly content: Content
}

/** The entries, each with an id of its own. How many there may be is a rule of the queue. */
function entriesOf<Content>(
  input: Input,
  read: (entry: Input) => Content,
): readonly Entry<Content>[] {
  const ids = new Set<string>()
  return inputs(input, 'Entries').map((entry) => {
    const id = text(entry, 'Id') ?? ''
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
      const rule = 'The Id of an entry has 1 to 80 letters, digits, "-" and "_".'
      throw new SqsFault('InvalidBatchEntryId', rule)
    }
    if (ids.has(id)) {
      throw new SqsFault('BatchEntryIdsNotDistinct', `Two entries have the Id ${id}.`)
    }
    ids.add(id)
    return { id, content: read(entry) }
  })
}

type Done<Result> = Extract<Result, { readonly ok: true }>

function batchAnswer<Content, Result extends EntryResult>(
  entries: readonly Entry<Content>[],
  results: readonly Result[],
  answerOf: (content: Content, done: Done<Result>) => object,
): object {
  const Successful: object[] = []
  const Failed: object[] = []
  for (const [at, { id: Id, content }] of entries.entries()) {
    const result = results[at]
    if (result?.ok) {
      Successful.push({ Id, ...answerOf(content, result as Done<Result>) })
    } else if (result) {
      const { senderFault: SenderFault, code: Code, message: Message } = result
      Failed.push({ Id, SenderFault, Code, Message })
    }
  }
  return { Successful, Failed }
}
