import type { Received } from '../../../src/message/received.ts'
import type { MemoryQueue } from '../../../src/queue/memory/memory.ts'
import type { EntryResult, QueueAttributes, ReceiveRequest } from '../../../src/queue/port.ts'
import type { Asked } from '../fact.ts'
import type { Fault } from '../faults.ts'

/** What SQS answers to a request. */
export interface Answer {
  /** What it has done with each entry of a batch. */
  readonly results: readonly EntryResult[]
  /** What it says of that: an answer can lack entries. */
  readonly told: readonly EntryResult[]
  readonly received: readonly Received[]
  readonly attributes: QueueAttributes | undefined
}

const emptyAnswer: Answer = { results: [], told: [], received: [], attributes: undefined }

/** Carries a request out at a queue, with all that SQS may do to it. Rejects with a QueueError. */
export async function carryOut(
  queue: MemoryQueue,
  asked: Asked,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const { action, handles, seconds, outgoing, receive } = asked
  switch (action) {
    case 'receive':
      return { ...emptyAnswer, received: await received(queue, receive, fault, signal) }
    case 'delete':
      return await batch(handles, fault, async (entries) =>
        fault?.kind === 'does not stick' && !queue.url.endsWith('.fifo')
          ? entries.map(() => ({ ok: true }) as const)
          : await queue.delete(entries),
      )
    case 'changeVisibility': {
      const changes = handles.map((receiptHandle, at) => ({
        receiptHandle,
        seconds: seconds[at] ?? 0,
      }))
      return await batch(changes, fault, (entries) => queue.changeVisibility(entries))
    }
    case 'send':
      return await batch(outgoing, fault, (entries) => queue.send(entries))
    case 'attributes':
      return { ...emptyAnswer, attributes: await queue.attributes() }
  }
}

async function received(
  queue: MemoryQueue,
  asked: Asked['receive'],
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<readonly Received[]> {
  const request: ReceiveRequest = { maxMessages: 10, waitSeconds: 0, ...asked, signal }
  const { maxMessages } = request
  const { kind, random } = fault ?? {}
  if (random === undefined) return await queue.receive(request)
  if (kind === 'false empty') return []
  if (kind === 'under-filled') {
    return await queue.receive({ ...request, maxMessages: random.integer(1, maxMessages) })
  }
  const messages = await queue.receive(request)
  if (kind === 'shuffled' && !queue.url.endsWith('.fifo')) {
    return messages
      .map((message) => ({ message, place: random.next() }))
      .sort((one, other) => one.place - other.place)
      .map(({ message }) => message)
  }
  if (kind === 'twice in a receive' && !queue.url.endsWith('.fifo')) {
    return await withTwin(queue, messages, request)
  }
  if (kind === 'body corrupted') {
    return messages.map((message) =>
      random.chance(50)
        ? { ...message, body: message.body.slice(0, -1), bodyIntact: false }
        : message,
    )
  }
  if (kind === 'unreadable' && !queue.url.endsWith('.fifo')) {
    return messages.filter(({ messageId }) => {
      if (random.chance(50)) return true
      asked?.onUnreadable?.({ messageId, why: 'unreadable' })
      return false
    })
  }
  return messages
}

/** Another server of SQS did not know yet that the message was received. */
async function withTwin(
  queue: MemoryQueue,
  messages: readonly Received[],
  request: ReceiveRequest,
): Promise<readonly Received[]> {
  const [first] = messages
  if (first === undefined || messages.length === 10) return messages
  await queue.changeVisibility([{ receiptHandle: first.receiptHandle, seconds: 0 }])
  const again = await queue.receive({ ...request, maxMessages: 1, waitSeconds: 0 })
  return [...messages, ...again]
}

/** Some entries fail, or have no answer although they were carried out. */
async function batch<E>(
  entries: readonly E[],
  fault: Fault | undefined,
  run: (entries: readonly E[]) => Promise<readonly EntryResult[]>,
): Promise<Answer> {
  const { kind, random } = fault ?? {}
  if (kind === 'some entries fail' && random !== undefined) {
    const fails = entries.map(() => random.chance(50))
    const carriedOut = entries.filter((_entry, at) => !fails[at])
    const left = carriedOut.length === 0 ? [] : [...(await run(carriedOut))]
    return answerOf(fails.map((fail) => (fail ? failed : (left.shift() ?? failed))))
  }
  const results = await run(entries)
  if (kind !== 'entries without an answer' || random === undefined) return answerOf(results)
  return answerOf(results, results.slice(0, random.integer(0, entries.length - 1)))
}

function answerOf(results: readonly EntryResult[], told = results): Answer {
  return { ...emptyAnswer, results, told }
}

const failed: EntryResult = {
  ok: false,
  code: 'InternalError',
  senderFault: false,
  message: 'an error of the simulated SQS',
}
