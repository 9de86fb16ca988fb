import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { messageIdOf, type Scenario, visibilitySeconds } from './scenario.ts'

/** A worker in a process of its own, to be killed. */
export interface OrderWorker {
  /** Message ids, in the order in which its handlers were done. */
  handled(): readonly string[]
  kill(): Promise<void>
}

export function startOrderWorker({ proxy, queue, transport }: Scenario): OrderWorker {
  const program = ['--conditions=sluice-source', 'test/fixtures/programs/order-worker.ts']
  const child = spawn(process.execPath, program, {
    env: {
      ...process.env,
      QUEUE_URL: queue.url,
      ENDPOINT: proxy.endpoint,
      TRANSPORT: transport,
      VISIBILITY: String(visibilitySeconds),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (data) => {
    said += String(data)
  })
  const closed = once(child, 'close')
  return {
    handled: () => said.split('\n').slice(0, -1).map(messageIdOf),
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
