import { answerOf, forked, startServer } from '../processes.ts'
import type { DeskFigures, DeskJob } from './desk-process.ts'

/** How much the desk does, of 100,000 messages at 15 ms a request. */
export interface DeskAt15Ms extends DeskFigures {
  readonly what: DeskJob['what']
  readonly perSecond: number
  /** Requests a thousand messages, but for renewals of leases. */
  readonly requestsPer1000: number
}

const total = 100_000
const setting = { latencyMs: 15, supply: 'endless', total, deadLetters: true } as const

export async function measureAt15Ms(what: DeskJob['what']): Promise<DeskAt15Ms> {
  const server = await startServer()
  const child = forked('./desk/desk-process.ts')
  try {
    await server.set(setting)
    child.send({ what, deadLetterQueueUrl: `${server.queueUrl}-dlq` } satisfies DeskJob)
    if (what === 'replay') {
      await answerOf(child)
      await server.set(setting)
      child.send('again')
    }
    const figures = await answerOf<DeskFigures>(child)
    const { requests } = await server.counts()
    const count = Object.values(requests).reduce((sum, some) => sum + some, 0)
    return {
      ...figures,
      what,
      perSecond: (figures.messages / figures.elapsedMs) * 1000,
      requestsPer1000: (count / figures.messages) * 1000,
    }
  } finally {
    child.kill()
    server.stop()
  }
}
