import { beginning } from '../../log/of-visit.ts'
import type { Plan } from '../../plan.ts'

/** What a seed has decided beforehand, in a few lines. */
export function planText({
  queues,
  workers,
  events,
  batch,
  desk,
  ...plan
}: Plan): readonly string[] {
  const { fifo, maxReceiveCount, source } = queues
  const { messages, groups, padding, troubledMs } = plan
  const kind = fifo ? `FIFO, ${groups} groups` : 'standard'
  const dlq = maxReceiveCount === undefined ? 'no DLQ' : `DLQ after ${maxReceiveCount} receives`
  return [
    `queue  ${kind}, ${dlq}, ${settings(source)}`,
    `events ${messages} messages in ${troubledMs / 1000} s, ${settings({ ...events, padding })}`,
    `batch  ${settings(batch)}`,
    ...desk.visits.map(({ atMs, visit }) => `desk   ${beginning(visit)} at ${atMs / 1000} s`),
    ...workers.map((worker, at) => `w${at + 1}     ${settings(worker)}`),
  ]
}

function settings(all: object): string {
  return Object.entries(all)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ')
}
