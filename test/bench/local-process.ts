import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Pool } from 'undici'

/** A server in a process of its own, of the built package. */
export interface LocalProcess {
  /** From the start of its process to its first answer. */
  readonly startMs: number
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

/** Sends where it listens, and what it has used when it is asked. */
export async function startLocalProcess(program: string): Promise<LocalProcess> {
  const begunMs = performance.now()
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `${program};${reportUsage}`],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  const ask = async () => (await once(child, 'message'))[0] as unknown
  const pool = new Pool((await ask()) as string, { connections: 8 })
  const call = async (action: string, input: object): Promise<Answer> => {
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
  }
  await call('ListQueues', {})
  return {
    startMs: performance.now() - begunMs,
    call,
    async cpuMicros() {
      child.send('usage')
      const { user, system } = (await ask()) as NodeJS.CpuUsage
      return user + system
    },
    stop() {
      void pool.destroy()
      child.kill()
    },
  }
}

const reportUsage = `process.on('message', () => process.send(process.cpuUsage()))`
