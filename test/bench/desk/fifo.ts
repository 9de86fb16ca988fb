import { setTimeout as sleep } from 'node:timers/promises'
import { openDesk } from 'sluice/dead-letter'
import { createMemoryService } from 'sluice/testing'
import type { Queue, QueueService } from '../../../src/queue/port.ts'
import { sendLetters } from './letters.ts'

/** A replay of a FIFO queue, from the first receive until the last message is deleted. */
export interface FifoFigures {
  readonly messages: number
  readonly groups: number
  readonly elapsedMs: number
  /** Of which the polls that find that nothing is left. */
  readonly perSecond: number
}

const groups = 50
const perGroup = 100
const requestMs = 15

export async function measureFifo(): Promise<FifoFigures> {
  const service = createMemoryService()
  const dlq = service.create('bench-dlq.fifo')
  const redrive = { deadLetterQueueArn: dlq.arn, maxReceiveCount: 12 }
  const source = service.create('bench.fifo', { redrive })
  const messages = groups * perGroup
  await sendLetters(dlq, messages, { sourceQueueArn: source.arn, groups })
  const desk = openDesk({ deadLetterQueueUrl: dlq.url, service: slow(service) })
  const plan = await desk.plan()
  const beganMs = performance.now()
  let lastMs = beganMs
  const replay = desk.replay(plan)
  for await (const _ of replay) lastMs = performance.now()
  const { counts } = await replay.report
  await desk.close()
  if (counts.Replayed !== messages) throw new Error(`only ${counts.Replayed} were replayed`)
  const elapsedMs = lastMs - beganMs
  return { messages, groups, elapsedMs, perSecond: (messages / elapsedMs) * 1000 }
}

/** Each request takes 15 ms longer. */
function slow(service: QueueService): QueueService {
  return { ...service, queue: (url) => slowQueue(service.queue(url)) }
}

function slowQueue(queue: Queue): Queue {
  const later = async <A>(request: () => Promise<A>): Promise<A> => {
    await sleep(requestMs)
    return await request()
  }
  return {
    url: queue.url,
    receive: (request) => later(() => queue.receive(request)),
    delete: (handles) => later(() => queue.delete(handles)),
    changeVisibility: (changes) => later(() => queue.changeVisibility(changes)),
    send: (messages) => later(() => queue.send(messages)),
    attributes: () => later(() => queue.attributes()),
  }
}
