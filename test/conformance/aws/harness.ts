import { setTimeout as sleep } from 'node:timers/promises'
import type { Transport } from '../../../src/queue/service.ts'
import type { Pace, QueueHarness } from '../harness.ts'
import { harnessAt } from '../harness/server.ts'
import { createJournal } from './journal.ts'
import { settingFromEnv } from './setting.ts'

/** A new queue can be used after a second (CreateQueue in the SQS API reference). */
const newQueueMs = 1000

/** AWS, as profile and environment say. Its queues are written down, and deleted after the run. */
export async function awsHarness(transport: Transport): Promise<QueueHarness> {
  const { prefix, journal, patienceSeconds } = settingFromEnv()
  const pace: Pace = { patienceSeconds, lookMs: 1000, quietSeconds: 3, leaseSeconds: 5 }
  const noted = createJournal(journal)
  const harness = await harnessAt({}, transport, pace)
  return {
    ...harness,
    async createQueue(given, settings) {
      const name = `${prefix}${given}`
      noted.about(name)
      const url = await harness.createQueue(name, settings)
      noted.made(name, url)
      await sleep(newQueueMs)
      return url
    },
  }
}
