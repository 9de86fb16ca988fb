import { createServer, type Socket } from 'node:net'
import { fromSqsMessage } from 'sluice'
import { failureFrom, isTooLarge, makeDeadLetter } from 'sluice/dead-letter'
import { type AnswerTemplate, answerTemplate, fillAnswer } from './canned-answers.ts'
import { messageBodies } from './bodies.ts'
import { createFrameReader, type Frame } from './http-frames.ts'

/**
 * An SQS of canned answers, in a process of its own: main.ts forks it and speaks to it over IPC.
 * Messages come without end, or so many a second; nothing is stored, every delete succeeds.
 */
export interface ServerSetting {
  /** Added to every answer. */
  readonly latencyMs: number
  /** Messages a second that arrive, or `endless`. */
  readonly supply: 'endless' | number
  /** Messages that the queue holds at most, from the reset on. */
  readonly total?: number
  /** The messages are dead letters of `bench`, on `bench-dlq`. */
  readonly deadLetters?: boolean
  /** Count the renewals and deletes that come after the visibility timeout. Costs time. */
  readonly watchVisibility?: boolean
}

export interface ServerCounts {
  readonly requests: Readonly<Record<string, number>>
  readonly received: number
  readonly deleted: number
  /** Leases that had run out when they were renewed or deleted, if that is watched. */
  readonly expired: number
}

export type ServerCommand = { readonly set: ServerSetting } | { readonly counts: true }

const bodies = messageBodies(10)
const plain = templates(false)
const attributed = templates(true)
const deadLetters = templates(true, recordOfBench())

let setting: ServerSetting = { latencyMs: 0, supply: 'endless' }
let requests: Record<string, number> = {}
let received = 0
let deleted = 0
let nextId = 1
let expired = 0
const deadlines = new Map<string, number>()
let remaining = Number.POSITIVE_INFINITY
const arrivals: number[] = []
const waiting: { answer: () => void; timer: NodeJS.Timeout }[] = []
let arrivalTimer: NodeJS.Timeout | undefined

const server = createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on(
    'data',
    createFrameReader((frame) => serve(socket, frame)),
  )
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port })
})

process.on('message', (command: ServerCommand) => {
  if ('set' in command) apply(command.set)
  process.send?.({ counts: { requests, received, deleted, expired } satisfies ServerCounts })
})
process.on('disconnect', () => process.exit(0))

function apply(next: ServerSetting): void {
  setting = next
  requests = {}
  received = 0
  deleted = 0
  expired = 0
  deadlines.clear()
  // The same messages again.
  if (next.deadLetters) nextId = 1
  remaining = next.total ?? Number.POSITIVE_INFINITY
  arrivals.length = 0
  clearInterval(arrivalTimer)
  if (next.supply === 'endless') {
    for (const poll of waiting.splice(0)) poll.answer()
    return
  }
  const perSecond = next.supply
  const begun = performance.now()
  let arrived = 0
  arrivalTimer = setInterval(() => {
    const due = Math.floor(((performance.now() - begun) / 1000) * perSecond)
    for (; arrived < due; arrived++) arrivals.push(Date.now())
    while (arrivals.length > 0 && waiting.length > 0) waiting.shift()?.answer()
  }, 1)
}

function serve(socket: Socket, frame: Frame): void {
  requests[frame.action] = (requests[frame.action] ?? 0) + 1
  if (setting.latencyMs === 0) answer(socket, frame)
  else setTimeout(answer, setting.latencyMs, socket, frame)
}

function answer(socket: Socket, { action, body }: Frame): void {
  switch (action) {
    case 'ReceiveMessage':
      receive(socket, body)
      break
    case 'DeleteMessage':
      deleted++
      write(socket, '{}')
      break
    case 'DeleteMessageBatch':
    case 'ChangeMessageVisibilityBatch':
    case 'SendMessageBatch': {
      const { Entries } = JSON.parse(body) as { Entries: Entry[] }
      if (setting.watchVisibility) watch(Entries)
      if (action === 'DeleteMessageBatch') deleted += Entries.length
      const Successful = Entries.map(({ Id }) => ({ Id }))
      write(socket, JSON.stringify({ Successful, Failed: [] }))
      break
    }
    case 'GetQueueUrl':
      write(socket, JSON.stringify({ QueueUrl: urlOn(socket, body) }))
      break
    case 'GetQueueAttributes':
      write(socket, body.includes('bench-dlq') ? deadLetterQueueAttributes() : queueAttributes)
      break
    default:
      write(socket, '{}')
      break
  }
}

function receive(socket: Socket, body: string): void {
  const most = Number(/"MaxNumberOfMessages":(\d+)/.exec(body)?.[1] ?? 1)
  const sent = take(most)
  if (sent.length > 0) {
    deliver(socket, body, sent)
    return
  }
  const waitMs = Number(/"WaitTimeSeconds":(\d+)/.exec(body)?.[1] ?? 0) * 1000
  const poll = {
    answer: () => {
      clearTimeout(poll.timer)
      if (!socket.destroyed) receive(socket, body)
    },
    timer: setTimeout(() => {
      waiting.splice(waiting.indexOf(poll), 1)
      write(socket, '{}')
    }, waitMs),
  }
  waiting.push(poll)
}

/** The times of sending of the next messages, at most `most`. */
function take(most: number): number[] {
  if (setting.supply !== 'endless') return arrivals.splice(0, most)
  const now = Date.now()
  return new Array<number>(Math.min(most, remaining)).fill(now)
}

interface Entry {
  readonly Id: string
  readonly ReceiptHandle?: string
  /** Of a renewal; a delete has none. */
  readonly VisibilityTimeout?: number
}

function watch(entries: readonly Entry[]): void {
  for (const { ReceiptHandle = '', VisibilityTimeout } of entries) {
    if (Date.now() > (deadlines.get(ReceiptHandle) ?? Number.POSITIVE_INFINITY)) expired++
    if (VisibilityTimeout === undefined) deadlines.delete(ReceiptHandle)
    else deadlines.set(ReceiptHandle, Date.now() + VisibilityTimeout * 1000)
  }
}

/** The first deadline, from the receive. */
function watchAnswer(answer: Buffer, body: string): void {
  const seconds = Number(/"VisibilityTimeout":(\d+)/.exec(body)?.[1] ?? 30)
  const { Messages } = JSON.parse(answer.toString()) as { Messages: { ReceiptHandle: string }[] }
  for (const { ReceiptHandle } of Messages) {
    deadlines.set(ReceiptHandle, Date.now() + seconds * 1000)
  }
}

function deliver(socket: Socket, body: string, sent: readonly number[]): void {
  const withAttributes = /"(?:MessageSystem)?AttributeNames":\["/.test(body)
  const normal = withAttributes ? attributed : plain
  const template = (setting.deadLetters ? deadLetters : normal)[sent.length - 1]
  if (template === undefined) throw new Error(`no template for ${sent.length} messages`)
  const answer = fillAnswer(template, nextId, sent)
  if (setting.watchVisibility) watchAnswer(answer, body)
  write(socket, answer)
  nextId += sent.length
  received += sent.length
  remaining -= sent.length
}

function write(socket: Socket, answer: string | Buffer): void {
  if (socket.destroyed) return
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: 0\r\nContent-Length: ${Buffer.byteLength(answer)}\r\n\r\n`
  if (typeof answer === 'string') {
    socket.write(head + answer, 'latin1')
    return
  }
  socket.cork()
  socket.write(head, 'latin1')
  socket.write(answer)
  socket.uncork()
}

function urlOn(socket: Socket, body: string): string {
  const name = body.includes('bench-dlq') ? 'bench-dlq' : 'bench'
  return `http://127.0.0.1:${socket.localPort}/000000000000/${name}`
}

function templates(withAttributes: boolean, record?: string): AnswerTemplate[] {
  return bodies.map((_, index) =>
    answerTemplate(bodies.slice(0, index + 1), withAttributes, record),
  )
}

function recordOfBench(): string {
  const [body = ''] = bodies
  const received = fromSqsMessage({ MessageId: 'first', ReceiptHandle: 'handle', Body: body })
  const failure = failureFrom(new TypeError('no such user'), 'message.new')
  const options = { nowMs: Date.now(), sourceQueueArn: 'arn:aws:sqs:us-east-1:000000000000:bench' }
  const letter = makeDeadLetter(received, failure, options)
  const record = isTooLarge(letter) ? undefined : letter.attributes['sluice.failure']
  return record !== undefined && 'stringValue' in record ? record.stringValue : ''
}

const queueAttributes = JSON.stringify({
  Attributes: {
    QueueArn: 'arn:aws:sqs:us-east-1:000000000000:bench',
    VisibilityTimeout: '30',
    ReceiveMessageWaitTimeSeconds: '20',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '1209600',
    DelaySeconds: '0',
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:bench-dlq',
      maxReceiveCount: 10,
    }),
  },
})

function deadLetterQueueAttributes(): string {
  return JSON.stringify({
    Attributes: {
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:bench-dlq',
      MessageRetentionPeriod: '1209600',
      MaximumMessageSize: '1048576',
      ApproximateNumberOfMessages: String(Number.isFinite(remaining) ? remaining : 0),
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
    },
  })
}
