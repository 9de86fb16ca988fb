import type { MessageAttribute } from '../message/received.ts'
import { type EntryFault, outgoingFault, senderFault } from '../queue/entry-rules.ts'
import type { Outgoing } from '../queue/port.ts'
import { errorBody, errorName, queryErrorHeader } from './error-name.ts'
import type { FauxApp, FauxQueue, FauxReply, FauxRequest } from './fauxqs.ts'
import type { LocalStore } from './local-store.ts'
import { type MoveTasks, SqsFault } from './move-task.ts'

/**
 * Stands before and after fauxqs for every request, and makes up for what it leaves out:
 *
 * - actions that it lacks are answered here;
 * - what SQS would refuse is refused, by the same rules that our adapters hold;
 * - message attributes come only when they are asked for;
 * - counts are brought up to date before they are read;
 * - a queue is found by its name, whatever region the caller's environment names;
 * - error names are those of SQS, so that the SDK knows their classes;
 * - messages that nobody is there to receive any more are given back at once.
 */
export function hookIn(app: FauxApp, local: LocalStore, tasks: MoveTasks): void {
  const refused = new WeakMap<FauxRequest, readonly Refused[]>()

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
    if (action === 'DeleteMessageBatch') return refuseGarbage(request, payload)
    const faulty = refused.get(request) ?? []
    return faulty.length === 0 ? payload : JSON.stringify(merged(JSON.parse(payload), faulty))
  })
}

/** Actions that are answered here, though fauxqs has them. */
const answers: Readonly<Record<string, (input: Input, local: LocalStore) => object>> = {
  GetQueueUrl({ QueueName }, { store }) {
    const queue = store.getQueueByName(String(QueueName))
    if (!queue) throw new SqsFault('QueueDoesNotExist', 'The specified queue does not exist.')
    return { QueueUrl: queue.url }
  },
}

/** What is done to a request before fauxqs sees it. A thrown SqsFault is its answer. */
const before: Readonly<Record<string, (input: Input, local: LocalStore) => void>> = {
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
    pack(input, local)
    const fault = faultOf(input, local.store.getQueue(String(input.QueueUrl)))
    if (fault) throw asFault(fault)
  },
}

/** Takes the entries out that SQS would refuse, and says why. */
function withdrawFaulty(input: Input, local: LocalStore): Refused[] {
  const queue = local.store.getQueue(String(input.QueueUrl))
  const faulty: Refused[] = []
  const sound: Input[] = []
  for (const entry of entriesOf(input)) {
    pack(entry, local)
    const fault = faultOf(entry, queue)
    if (fault) faulty.push({ id: String(entry.Id), fault })
    else sound.push(entry)
  }
  input.Entries = sound
  return faulty
}

interface Refused {
  readonly id: string
  readonly fault: EntryFault
}

type Input = Record<string, unknown>

/** A name that no attribute can have. */
const askedForNone = '-'.repeat(257)

function actionOf({ headers }: FauxRequest): string | undefined {
  const target = headers['x-amz-target']
  return typeof target === 'string' ? target.replace('AmazonSQS.', '') : undefined
}

function inputOf({ body }: FauxRequest): Input | undefined {
  return typeof body === 'object' && body !== null ? (body as Input) : undefined
}

function entriesOf(input: Input): Input[] {
  return Array.isArray(input.Entries) ? input.Entries : []
}

/** fauxqs keeps the attributes object of a message: the rest is found again by it. */
function pack(entry: Input, { luggage }: LocalStore): void {
  const attributes: object = (entry.MessageAttributes as object | undefined) ?? {}
  entry.MessageAttributes = attributes
  const system = entry.MessageSystemAttributes as
    | { AWSTraceHeader?: { StringValue?: string } }
    | undefined
  luggage.set(attributes, {
    groupId: entry.MessageGroupId as string | undefined,
    traceHeader: system?.AWSTraceHeader?.StringValue,
  })
}

/** By the rules of every queue; size and group are left to fauxqs, which knows the queue. */
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

function merged(answered: Input, faulty: readonly Refused[]): Input {
  const failed = faulty.map(({ id, fault }) => ({
    Id: id,
    SenderFault: fault.senderFault,
    Code: fault.code,
    Message: fault.message,
  }))
  const before = (answered.Failed as object[] | undefined) ?? []
  return { Successful: answered.Successful ?? [], Failed: [...before, ...failed] }
}

/** Completes what was received, or gives it back where the receiver has gone. */
function afterReceive(request: FauxRequest, payload: string, store: LocalStore['store']): string {
  const answered = JSON.parse(payload) as { Messages?: ReceivedMessage[] }
  const input = inputOf(request)
  const queue = store.getQueue(String(input?.QueueUrl))
  if (!queue || !answered.Messages) return payload
  if (request.raw.socket.destroyed) {
    for (const { ReceiptHandle } of answered.Messages) giveBack(queue, ReceiptHandle)
    return payload
  }
  for (const received of answered.Messages) {
    const message = queue.inflightMessages.get(received.ReceiptHandle)?.message
    const { traceHeader, deadLetterSourceArn } = message ?? {}
    const more = {
      ...(asks(input, 'AWSTraceHeader') && traceHeader && { AWSTraceHeader: traceHeader }),
      ...(asks(input, 'DeadLetterQueueSourceArn') &&
        deadLetterSourceArn && { DeadLetterQueueSourceArn: deadLetterSourceArn }),
    }
    if (Object.keys(more).length > 0) received.Attributes = { ...received.Attributes, ...more }
  }
  return JSON.stringify(answered)
}

/** As if it had never been received: nobody has seen it. */
function giveBack(queue: FauxQueue, handle: string): void {
  const message = queue.inflightMessages.get(handle)?.message
  if (message) message.approximateReceiveCount--
  queue.changeVisibility(handle, 0)
}

interface ReceivedMessage {
  readonly ReceiptHandle: string
  Attributes?: Record<string, string>
}

function asks(input: Input | undefined, name: string): boolean {
  return [input?.MessageSystemAttributeNames, input?.AttributeNames].some(
    (names) => Array.isArray(names) && (names.includes('All') || names.includes(name)),
  )
}

/** fauxqs deletes nothing for a made-up handle and says that all went well. */
function refuseGarbage(request: FauxRequest, payload: string): string {
  const answered = JSON.parse(payload) as { Successful: { Id: string }[]; Failed: object[] }
  const garbage = entriesOf(inputOf(request) ?? {}).filter(
    ({ ReceiptHandle }) => !isHandle(ReceiptHandle),
  )
  const faulty = garbage.map(({ Id }) => ({ id: String(Id), fault: invalidHandle }))
  const ids = new Set(faulty.map(({ id }) => id))
  const Successful = answered.Successful.filter(({ Id }) => !ids.has(Id))
  return JSON.stringify(merged({ ...answered, Successful }, faulty))
}

const invalidHandle = senderFault(
  'ReceiptHandleIsInvalid',
  'The specified receipt handle is not valid.',
)

/** Receipt handles of fauxqs are UUIDs. */
function isHandle(handle: unknown): boolean {
  return typeof handle === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(handle)
}

function asFault({ code, message }: EntryFault): SqsFault {
  return new SqsFault(code, message)
}

function answer(reply: FauxReply, payload: object): FauxReply {
  return reply.header('content-type', 'application/x-amz-json-1.0').send(JSON.stringify(payload))
}

function answerFault(reply: FauxReply, fault: SqsFault): FauxReply {
  return answer(reply.status(400), errorBody(fault.name, fault.message))
}
