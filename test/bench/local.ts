import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSdkAdmin } from '../../src/queue/admin/sdk.ts'
import { createDirectService } from '../../src/queue/direct/direct.ts'
import type { Queue } from '../../src/queue/port.ts'
import { printTable } from './table.ts'
import { median } from './timing.ts'

const starts = 9
const loops = 8
const body = JSON.stringify({ type: 'message.new', text: 'x'.repeat(1_500) })

/** What `npm start` and `npm run sluice` run, and a bare server beside them. Each takes the port last. */
const programs: Readonly<Record<string, readonly string[]>> = {
  'a bare HTTP server': [
    '-e',
    'require("http").createServer((_, to) => to.end()).listen(process.argv[1], "127.0.0.1")',
  ],
  'sluice local, built': ['dist/src/cli/main.js', 'local', '--port'],
  'npm run sluice -- local': ['src/cli/main.ts', 'local', '--port'],
  'npm start': ['examples/worker/main.ts', '--port'],
}

/** The local SQS: how soon it is there, and what it carries, beside fauxqs. `npm run build` comes first. */
export async function bench(): Promise<unknown> {
  const startMs: Record<string, { listens: number; answers: number }> = {}
  for (const [name, program] of Object.entries(programs)) {
    const runs = await inTurn(starts, (run) => startOnce(program, 24_000 + run))
    startMs[name] = {
      listens: median(runs.map(({ listens }) => listens)),
      answers: median(runs.map(({ answers }) => answers)),
    }
  }
  printTable(
    ['ms from the start of the process', 'listens', 'answers'],
    Object.entries(startMs).map(([name, { listens, answers }]) => [
      name,
      listens.toFixed(0),
      answers.toFixed(0),
    ]),
  )
  console.log('')
  // The client warms up.
  await load('fauxqs', 2_000)
  const loads: Load[] = []
  for (const messages of [10_000, 100_000]) {
    for (const server of ['sluice', 'fauxqs']) loads.push(await load(server, messages))
  }
  printTable(
    ['requests/s, by ten', 'messages', 'send', 'receive and delete'],
    loads.map(({ server, messages, send, receiveAndDelete }) => [
      server,
      String(messages),
      send.toFixed(0),
      receiveAndDelete.toFixed(0),
    ]),
  )
  return { startMs, loads }
}

/** Once to fill the compile cache, then as often as is measured. */
async function inTurn<A>(times: number, run: (number: number) => Promise<A>): Promise<A[]> {
  await run(0)
  const results: A[] = []
  for (let number = 1; number <= times; number++) results.push(await run(number))
  return results
}

async function startOnce(program: readonly string[], port: number) {
  const node = ['--require', './.ci/compile-cache.cjs', '--conditions=sluice-source']
  const begun = performance.now()
  const child = spawn(process.execPath, [...node, ...program, String(port)], { stdio: 'ignore' })
  try {
    while (!(await accepts(port))) await sleep(1)
    const listens = performance.now() - begun
    await fetch(`http://127.0.0.1:${port}`)
    return { listens, answers: performance.now() - begun }
  } finally {
    child.kill('SIGINT')
    await once(child, 'exit')
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

interface Load {
  readonly server: string
  readonly messages: number
  readonly send: number
  readonly receiveAndDelete: number
}

async function load(server: string, messages: number): Promise<Load> {
  const child = forked(server)
  const [{ endpoint }] = (await once(child, 'message')) as [{ endpoint: string }]
  const admin = createSdkAdmin({ endpoint })
  const service = createDirectService({ endpoint })
  try {
    const queue = service.queue(await admin.create('bench', {}, {}))
    return {
      server,
      messages,
      send: await requestsPerSecond(() => sendAll(queue, messages)),
      receiveAndDelete: await requestsPerSecond(() => drain(queue)),
    }
  } finally {
    admin.close()
    service.close()
    child.disconnect()
  }
}

function forked(server: string): ChildProcess {
  const file = fileURLToPath(new URL('./local-server.ts', import.meta.url))
  return fork(file, [server], { execArgv: ['--conditions=sluice-source'] })
}

/** Of as many loops as run at once; each answers with the number of its requests. */
async function requestsPerSecond(begin: () => () => Promise<number>): Promise<number> {
  const begun = performance.now()
  const loop = begin()
  const requests = await Promise.all(Array.from({ length: loops }, loop))
  return requests.reduce((sum, one) => sum + one, 0) / ((performance.now() - begun) / 1_000)
}

function sendAll(queue: Queue, messages: number): () => Promise<number> {
  const batch = Array.from({ length: 10 }, () => ({ body }))
  let left = messages / batch.length
  return async () => {
    let requests = 0
    for (; left > 0; requests++) {
      left--
      await queue.send(batch)
    }
    return requests
  }
}

function drain(queue: Queue): () => Promise<number> {
  return async () => {
    for (let requests = 1; ; requests += 2) {
      const received = await queue.receive({ maxMessages: 10, waitSeconds: 0 })
      if (received.length === 0) return requests
      await queue.delete(received.map(({ receiptHandle }) => receiptHandle))
    }
  }
}
