import { buildIfMissing } from './built.ts'
import { type LocalProcess, startLocalProcess } from './local-process.ts'
import { printTable } from './table.ts'
import { median } from './timing.ts'

const servers = {
  'sluice/local': `const { startLocalSqs } = await import('sluice/local')
    process.send((await startLocalSqs({ port: 0 })).endpoint)`,
  fauxqs: `const { buildApp } = await import('fauxqs')
    process.send(await buildApp({ logger: false }).listen({ host: '127.0.0.1', port: 0 }))`,
}
type ServerName = keyof typeof servers
const names = Object.keys(servers) as ServerName[]

const starts = 11
const rounds = 5
const messagesOfRound = 10_000
const messagesThrough = 100_000
/** Requests at the same time. */
const loops = 8
const body = JSON.stringify({ type: 'message.new', text: 'x'.repeat(500) })

interface Figures {
  readonly startMs: number
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
export async function bench(): Promise<unknown> {
  await buildIfMissing()
  const startMs = await byTurns(starts, async (name) => {
    const server = await startLocalProcess(servers[name])
    server.stop()
    return server.startMs
  })
  const running = await onEach((name) => startLocalProcess(servers[name]))
  try {
    const passages = await byTurns(rounds, (name) => passage(running[name], messagesOfRound))
    const figures = await onEach(async (name): Promise<Figures> => {
      const requests = messagesOfRound / 10
      const before = await running[name].cpuMicros()
      const { inMs, outMs } = await passage(running[name], messagesThrough)
      const cpuMicros = (await running[name].cpuMicros()) - before
      return {
        startMs: median(startMs[name]),
        sendsPerSecond: (requests / median(passages[name].map((one) => one.inMs))) * 1000,
        receivesAndDeletesPerSecond:
          ((2 * requests) / median(passages[name].map((one) => one.outMs))) * 1000,
        throughMs: inMs + outMs,
        cpuMicrosPerMessage: cpuMicros / messagesThrough,
      }
    })
    print(figures)
    return figures
  } finally {
    for (const name of names) running[name].stop()
  }
}

/** Sends so many messages to a new queue, then receives and deletes them all. */
async function passage({ call }: LocalProcess, messages: number): Promise<Passage> {
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
  for (let turn = 0; turn < times; turn++) {
    for (const name of names) all[name].push(await measure(name))
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
      ...['first answer, ms', '×'],
      ...['sends of ten/s', '×'],
      ...['receives and deletes of ten/s', '×'],
      ...[`${messagesThrough} in and out, ms`, '×'],
      ...['CPU µs/msg', '×'],
    ],
    names.map((name) => [
      name,
      ...withRatio(name, 'startMs'),
      ...withRatio(name, 'sendsPerSecond'),
      ...withRatio(name, 'receivesAndDeletesPerSecond'),
      ...withRatio(name, 'throughMs'),
      ...withRatio(name, 'cpuMicrosPerMessage'),
    ]),
  )
}
