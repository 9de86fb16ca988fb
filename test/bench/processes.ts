import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServerCounts, ServerSetting } from './canned-server.ts'
import type { Assignment, ClientFigures, Told } from './client.ts'

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
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const endpoint = `http://127.0.0.1:${port}`
  const ask = async (command: object): Promise<ServerCounts> => {
    child.send(command)
    const [{ counts }] = (await once(child, 'message')) as [{ counts: ServerCounts }]
    return counts
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

/** What a client did between its two measurements, as it and the server saw it. */
export interface Measured extends ClientFigures {
  /** Requests that the server got meanwhile, by action. */
  readonly requests: Readonly<Record<string, number>>
  /** Messages that the server was asked to delete meanwhile. */
  readonly deleted: number
}

/** Runs one client in a process of its own, and ends it. */
export async function runClient(server: Server, assignment: Assignment): Promise<Measured> {
  const child = forked('./client-process.ts')
  try {
    const begun = told(child)
    child.send(assignment)
    await begun
    const figures = told(child)
    const before = await server.counts()
    const answer = await figures
    const after = await server.counts()
    if (!('figures' in answer)) throw new Error(`${assignment.module} told no figures`)
    return {
      ...answer.figures,
      requests: difference(before.requests, after.requests),
      deleted: after.deleted - before.deleted,
    }
  } finally {
    child.kill()
  }
}

async function told(child: ChildProcess): Promise<Told> {
  const ended = new AbortController()
  const end = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('a client ended before it was measured')
  })
  end.catch(() => {})
  const [message] = (await Promise.race([once(child, 'message'), end])) as [Told]
  ended.abort()
  return message
}

function forked(path: string): ChildProcess {
  const file = fileURLToPath(new URL(path, import.meta.url))
  return fork(file, { execArgv: ['--conditions=source'] })
}

function difference(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, number> {
  const counts = Object.entries(after).map(([action, n]) => [action, n - (before[action] ?? 0)])
  return Object.fromEntries(counts)
}
