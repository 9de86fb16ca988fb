import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServerCounts, ServerSetting } from './canned-server.ts'
import type { Assignment, ClientCommand, ClientFigures, Report } from './client.ts'

/** The server of canned answers, in its own process. */
export interface Server {
  readonly endpoint: string
  readonly queueUrl: string
  set(setting: ServerSetting): Promise<void>
  counts(): Promise<ServerCounts>
  stop(): void
}

export async function startServer(): Promise<Server> {
  const child = forked('./canned-server.ts')
  const { port } = await answerOf<{ port: number }>(child)
  const endpoint = `http://127.0.0.1:${port}`
  const ask = async (command: object): Promise<ServerCounts> => {
    child.send(command)
    return (await answerOf<{ counts: ServerCounts }>(child)).counts
  }
  return {
    endpoint,
    queueUrl: `${endpoint}/000000000000/bench`,
    async set(setting) {
      await ask({ set: setting })
    },
    counts: () => ask({ counts: true }),
    stop: () => child.disconnect(),
  }
}

/** The measurements of a client, by itself and by the server. */
export interface Measured extends ClientFigures {
  /** Requests that the server got meanwhile, by action. */
  readonly requests: Readonly<Record<string, number>>
  /** Messages that the server was asked to delete meanwhile. */
  readonly deleted: number
  /** All that the server saw since it opened the queue. */
  readonly counts: ServerCounts
}

/** A client and a server of its own, each in its own process. */
export interface Pair {
  /** Opens the queue, lets the client run for a while, measures it, and closes the queue again. */
  round(setting: ServerSetting, warmMs: number, measureMs: number): Promise<Measured>
  stop(): void
}

export async function startPair(
  assignment: Omit<Assignment, 'consumption'> & {
    readonly consumption: Omit<Assignment['consumption'], 'endpoint' | 'queueUrl'>
  },
): Promise<Pair> {
  const server = await startServer()
  const { endpoint, queueUrl } = server
  await server.set(closedQueue)
  const child = forked('./client-process.ts')
  const ask = async (command: ClientCommand): Promise<Report> => {
    child.send(command)
    return await answerOf<Report>(child)
  }
  const begin = { ...assignment, consumption: { ...assignment.consumption, endpoint, queueUrl } }
  const begun = ask({ begin })
  return {
    async round(setting, warmMs, measureMs) {
      await server.set(setting)
      await begun
      await sleep(warmMs)
      const before = await server.counts()
      const report = await ask({ measureMs })
      const after = await server.counts()
      await server.set(closedQueue)
      if (!('figures' in report)) throw new Error(`${assignment.module} sent no figures`)
      return {
        ...report.figures,
        requests: difference(before.requests, after.requests),
        deleted: after.deleted - before.deleted,
        counts: after,
      }
    },
    stop() {
      child.kill()
      server.stop()
    },
  }
}

/** Polls wait, and nothing comes. */
const closedQueue: ServerSetting = { latencyMs: 0, supply: 0 }

/** The next message of a child. Rejects when it ends instead. */
export async function answerOf<A>(child: ChildProcess): Promise<A> {
  const answered = new AbortController()
  const { signal } = answered
  const end = once(child, 'exit', { signal }).then(() => {
    throw new Error('a process of the bench ended too early')
  })
  end.catch(() => {})
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), end])
    return message as A
  } finally {
    answered.abort()
  }
}

export function forked(path: string, ...args: readonly string[]): ChildProcess {
  const file = fileURLToPath(new URL(path, import.meta.url))
  return fork(file, args, { execArgv: ['--conditions=sluice-source'] })
}

function difference(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, number> {
  const counts = Object.entries(after).map(([action, n]) => [action, n - (before[action] ?? 0)])
  return Object.fromEntries(counts)
}
