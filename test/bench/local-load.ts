import type { ServerName } from './local-process.ts'
import { type LocalServer, startLocalServer } from './local-server.ts'
import { printTable } from './table.ts'
import { median } from './timing.ts'

const names: readonly ServerName[] = ['sluice/local', 'fauxqs']

const rounds = 5
const messagesOfRound = 10_000
const messagesThrough = 100_000
/** Requests at the same time. */
const loops = 8
const body = JSON.stringify({ type: 'message.new', text: 'x'.repeat(500) })

interface Figures {
  /** Of ten messages each. */
  readonly sendsPerSecond: number
  /** Receives of ten and deletes of ten. */
  readonly receivesAndDeletesPerSecond: number
  /** 100,000 messages in and out. */
  readonly throughMs: number
  readonly cpuMicrosPerMessage: number
}

interface Passage {
  readonly inMs: number
  readonly outMs: number
}

/** The local server beside fauxqs, each in a process of its own, by turns. */
export async function measureLoads(): Promise<Readonly<Record<ServerName, Figures>>> {
  const servers = await onEach(startLocalServer)
  try {
    const passages = await byTurns(rounds, (name) => passage(servers[name], messagesOfRound))
    const figures = await onEach((name) => figuresOf(servers[name], passages[name]))
    print(figures)
    return figures
  } finally {
    for (const name of names) servers[name].stop()
  }
}

async function figuresOf(server: LocalServer, passages: readonly Passage[]): Promise<Figures> {
  const requests = messagesOfRound / 10
  const before = await server.cpuMicros()
  const { inMs, outMs } = await passage(server, messagesThrough)
  const cpuMicros = (await server.cpuMicros()) - before
  return {
    sendsPerSecond: (requests / median(passages.map((one) => one.inMs))) * 1000,
    receivesAndDeletesPerSecond: ((2 * requests) / median(passages.map((one) => one.outMs))) * 1000,
    throughMs: inMs + outMs,
    cpuMicrosPerMessage: cpuMicros / messagesThrough,
  }
}

/** Sends so many messages to a new queue, then receives and deletes them all. */
async function passage({ call }: LocalServer, messages: number): Promise<Passage> {
  const { QueueUrl } = await call('CreateQueue', { QueueName: `queue-${made++}` })
  const Entries = Array.from({ length: 10 }, (_, at) => ({ Id: String(at), MessageBody: body }))
  let left = messages
  const inMs = await timed(async () => {
    while (left > 0) {
      left -= 10
      await call('SendMessageBatch', { QueueUrl, Entries })
    }
  })
  left = messages
  const outMs = await timed(async () => {
    while (left > 0) {
      const { Messages = [] } = await call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 })
      left -= Messages.length
      const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }))
      if (Entries.length > 0) await call('DeleteMessageBatch', { QueueUrl, Entries })
    }
  })
  return { inMs, outMs }
}

let made = 0

async function timed(loop: () => Promise<void>): Promise<number> {
  const begunMs = performance.now()
  await Promise.all(Array.from({ length: loops }, loop))
  return performance.now() - begunMs
}

/** Measures one after the other, again and again, so that a slow moment of the machine hits both. */
async function byTurns<A>(
  times: number,
  measure: (name: ServerName) => Promise<A>,
): Promise<Record<ServerName, A[]>> {
  const all: Record<ServerName, A[]> = { 'sluice/local': [], fauxqs: [] }
  for (let turn = 0; turn <= times; turn++) {
    for (const name of names) {
      const measured = await measure(name)
      // The first one warms up.
      if (turn > 0) all[name].push(measured)
    }
  }
  return all
}

async function onEach<A>(
  measure: (name: ServerName) => Promise<A>,
): Promise<Record<ServerName, A>> {
  return { 'sluice/local': await measure('sluice/local'), fauxqs: await measure('fauxqs') }
}

function print(figures: Readonly<Record<ServerName, Figures>>): void {
  const base = figures['sluice/local']
  const withRatio = (name: ServerName, figure: keyof Figures) => {
    const value = figures[name][figure]
    return [value.toFixed(0), (value / base[figure]).toFixed(2)]
  }
  printTable(
    [
      '',
      ...['sends of ten/s', '×'],
      ...['receives and deletes of ten/s', '×'],
      ...[`${messagesThrough} in and out, ms`, '×'],
      ...['CPU µs/msg', '×'],
    ],
    names.map((name) => [
      name,
      ...withRatio(name, 'sendsPerSecond'),
      ...withRatio(name, 'receivesAndDeletesPerSecond'),
      ...withRatio(name, 'throughMs'),
      ...withRatio(name, 'cpuMicrosPerMessage'),
    ]),
  )
}
