import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import type { ServerName } from './local-process.ts'

/** A server in a process of its own, and a client that costs little beside it. */
export interface LocalServer {
  call(action: string, input: object): Promise<Answer>
  /** User and system time of its process so far. */
  cpuMicros(): Promise<number>
  stop(): void
}

/** As much of SQS's answers as the bench reads. */
export interface Answer {
  readonly QueueUrl?: string
  readonly Messages?: readonly { readonly ReceiptHandle: string }[]
}

export async function startLocalServer(name: ServerName): Promise<LocalServer> {
  const file = fileURLToPath(new URL('./local-process.ts', import.meta.url))
  const child = fork(file, [name], { execArgv: ['--conditions=sluice-source'] })
  const pool = new Pool(await answerOf<string>(child), { connections: 8 })
  return {
    async call(action, input) {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `AmazonSQS.${action}`,
        },
        body: JSON.stringify(input),
      })
      if (statusCode !== 200) throw new Error(`${action}: ${statusCode} ${await body.text()}`)
      return (await body.json()) as Answer
    },
    async cpuMicros() {
      child.send('usage')
      const { user, system } = await answerOf<NodeJS.CpuUsage>(child)
      return user + system
    },
    stop() {
      void pool.destroy()
      child.disconnect()
    },
  }
}

async function answerOf<A>(child: ChildProcess): Promise<A> {
  const [answer] = (await once(child, 'message')) as [A]
  return answer
}
