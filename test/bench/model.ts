import type { Received } from '../../src/message/received.ts'
import { createMemoryQueue, type MemoryQueue } from '../../src/queue/memory/memory.ts'
import { printTable } from './table.ts'
import { median } from './timing.ts'

const sizes = [1_000, 100_000]
const pollers = 100
const groups = 1_000
const ten = { maxMessages: 10, waitSeconds: 0, visibilitySeconds: 3_600 }
/** Each case is measured for this long, and at least five times. */
const forMs = 500

/** What a request takes of SQS in memory, as a median in microseconds, by how much is on the queue. */
interface Row {
  readonly queue: Sort
  readonly messages: number
  readonly receiveAndDeleteTen: number
  readonly attributes: number
  readonly sendToPolls: number
}

type Sort = 'standard' | 'FIFO'
const sorts: readonly Sort[] = ['standard', 'FIFO']

export async function bench(): Promise<unknown> {
  const rows: Row[] = []
  for (const sort of sorts) {
    for (const messages of sizes) rows.push(await measure(sort, messages))
  }
  printTable(
    ['µs', 'messages', 'receive and delete ten', 'attributes', `send to ${pollers} polls`],
    rows.map((row) => [
      row.queue,
      String(row.messages),
      row.receiveAndDeleteTen.toFixed(1),
      row.attributes.toFixed(1),
      row.sendToPolls.toFixed(1),
    ]),
  )
  console.log(
    '\n100,000 in and out: half of each ten deleted at once, the others when no more come, and',
  )
  console.log('the attributes read after each delete')
  const throughMs: Partial<Record<Sort, number>> = {}
  for (const sort of sorts) {
    throughMs[sort] = await through(sort, 100_000)
    console.log(`${sort}: ${throughMs[sort].toFixed(0)} ms`)
  }
  return { rows, throughMs }
}

async function measure(sort: Sort, messages: number): Promise<Row> {
  const queue = queueOf(sort)
  await fill(queue, messages)
  const receiveAndDeleteTen = await timed(async () => {
    const begun = performance.now()
    const received = await queue.receive(ten)
    await deleteAll(queue, received)
    const took = performance.now() - begun
    await fill(queue, received.length)
    return took
  })
  const attributes = await timed(async () => {
    const begun = performance.now()
    await queue.attributes()
    return performance.now() - begun
  })
  return { queue: sort, messages, receiveAndDeleteTen, attributes, sendToPolls: await send(queue) }
}

/** A message to as many polls that wait, while everything else is in flight. */
async function send(queue: MemoryQueue): Promise<number> {
  let received = 1
  while (received > 0) received = (await queue.receive(ten)).length
  const end = new AbortController()
  const poll = () => {
    const request = { ...ten, waitSeconds: 20, signal: end.signal }
    const settled = queue.receive(request).then((messages) => deleteAll(queue, messages))
    settled.catch(() => {})
  }
  for (let i = 0; i < pollers; i++) poll()
  await turnOfTheLoop()
  const micros = await timed(async () => {
    const begun = performance.now()
    await fill(queue, 1)
    await turnOfTheLoop()
    const took = performance.now() - begun
    poll()
    await turnOfTheLoop()
    return took
  })
  end.abort()
  return micros
}

async function through(sort: Sort, messages: number): Promise<number> {
  const queue = queueOf(sort)
  const begun = performance.now()
  await fill(queue, messages)
  const left: string[] = []
  for (let out = 0; out < messages; ) {
    const handles = (await queue.receive(ten)).map(({ receiptHandle }) => receiptHandle)
    left.push(...handles.slice(5))
    const done = handles.length > 0 ? handles.slice(0, 5) : left.splice(0, 10)
    await queue.delete(done)
    await queue.attributes()
    out += done.length
  }
  return performance.now() - begun
}

/** The median of what a round returns, in microseconds. */
async function timed(round: () => Promise<number>): Promise<number> {
  const begun = performance.now()
  const took: number[] = []
  while (performance.now() - begun < forMs || took.length < 5) took.push(await round())
  return median(took) * 1_000
}

function queueOf(sort: Sort): MemoryQueue {
  return createMemoryQueue({ name: sort === 'FIFO' ? 'queue.fifo' : 'queue' })
}

let sent = 0

async function fill(queue: MemoryQueue, messages: number): Promise<void> {
  const isFifo = queue.name.endsWith('.fifo')
  for (let left = messages; left > 0; left -= 10) {
    const batch = Array.from({ length: Math.min(10, left) }, () => {
      const body = String(sent++)
      const groupId = `group-${sent % groups}`
      return isFifo ? { body, groupId, deduplicationId: body } : { body }
    })
    await queue.send(batch)
  }
}

async function deleteAll(queue: MemoryQueue, received: readonly Received[]): Promise<void> {
  if (received.length === 0) return
  await queue.delete(received.map(({ receiptHandle }) => receiptHandle))
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
