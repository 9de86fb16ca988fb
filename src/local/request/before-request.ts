import type { MessageAttribute } from '../../message/received.ts'
import type { Outgoing } from '../../queue/port.ts'
import type { EntryFault } from '../../queue/rules/entry-fault.ts'
import { outgoingFault } from '../../queue/rules/entry-rules.ts'
import type { FauxQueue } from '../fauxqs.ts'
import type { LocalStore } from '../store.ts'
import { invalidHandle, isHandle, type RefusedEntry } from './refused-entry.ts'
import { entriesOf, type Input } from './request-input.ts'
import { SqsFault } from './sqs-fault.ts'

/** Changes to a request before fauxqs handles it. A thrown SqsFault is its answer. */
export const before: Readonly<Record<string, (input: Input, local: LocalStore) => void>> = {
  GetQueueAttributes(input, { store }) {
    store.getQueue(String(input.QueueUrl))?.processTimers()
  },
  ReceiveMessage(input) {
    input.MessageAttributeNames ??= [askedForNone]
  },
  DeleteMessage({ ReceiptHandle }) {
    if (ReceiptHandle !== undefined && !isHandle(ReceiptHandle)) throw asFault(invalidHandle)
  },
  SendMessage(input, local) {
    keepExtras(input, local)
    const fault = faultOf(input, local.store.getQueue(String(input.QueueUrl)))
    if (fault) throw asFault(fault)
  },
}

/** Actions that are answered here instead of by fauxqs. */
export const answers: Readonly<Record<string, (input: Input, local: LocalStore) => object>> = {
  GetQueueUrl({ QueueName }, { store }) {
    const queue = store.getQueueByName(String(QueueName))
    if (!queue) throw new SqsFault('QueueDoesNotExist', 'The specified queue does not exist.')
    return { QueueUrl: queue.url }
  },
}

/** Removes the entries that SQS would refuse, and returns them with the reason. */
export function withdrawFaulty(input: Input, local: LocalStore): RefusedEntry[] {
  const queue = local.store.getQueue(String(input.QueueUrl))
  const faulty: RefusedEntry[] = []
  const valid: Input[] = []
  for (const entry of entriesOf(input)) {
    keepExtras(entry, local)
    const fault = faultOf(entry, queue)
    if (fault) faulty.push({ id: String(entry.Id), fault })
    else valid.push(entry)
  }
  input.Entries = valid
  return faulty
}

/** A name that no attribute can have. */
const askedForNone = '-'.repeat(257)

/** fauxqs keeps the attributes object of a message: the fields that it drops are found by that object. */
function keepExtras(entry: Input, { extras }: LocalStore): void {
  const attributes: object = (entry.MessageAttributes as object | undefined) ?? {}
  entry.MessageAttributes = attributes
  const system = entry.MessageSystemAttributes as
    | { AWSTraceHeader?: { StringValue?: string } }
    | undefined
  extras.set(attributes, {
    groupId: entry.MessageGroupId as string | undefined,
    traceHeader: system?.AWSTraceHeader?.StringValue,
  })
}

/** By the rules of every queue; fauxqs checks size and group, since it knows the queue. */
function faultOf(entry: Input, queue: FauxQueue | undefined): EntryFault | undefined {
  const { MessageBody, MessageAttributes, DelaySeconds } = entry
  const attributes = Object.entries(MessageAttributes as Record<string, Input>).map(
    ([name, value]) => [name, attribute(value)] as const,
  )
  const delayed = DelaySeconds !== undefined && !queue?.isFifo()
  const message: Outgoing = {
    body: String(MessageBody ?? ''),
    attributes: Object.fromEntries(attributes),
    ...(delayed && { delaySeconds: Number(DelaySeconds) }),
  }
  return outgoingFault(message, { fifo: false })
}

function attribute({ DataType, StringValue, BinaryValue }: Input): MessageAttribute {
  const dataType = String(DataType)
  return BinaryValue === undefined
    ? { dataType, stringValue: String(StringValue ?? '') }
    : { dataType, binaryValue: Buffer.from(String(BinaryValue), 'base64') }
}

function asFault({ code, message }: EntryFault): SqsFault {
  return new SqsFault(code, message)
}
