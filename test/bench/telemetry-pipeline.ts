import { createPipeline, createRouter, fromSqsMessage, type Instrumentation } from 'sluice'
import { streamEvents } from 'sluice/schemas'
import { sampleEvent } from 'sluice/testing'
import { measuring, tracing } from './clients/telemetry.ts'

const messages = 2_000
const rounds = 15

/** What the pipeline alone takes for a message, by turns in one process, in µs of CPU: the median of the rounds. */
export async function pipelineCosts(): Promise<
  readonly (readonly [name: string, micros: number])[]
> {
  const pipelines = [
    costOf('without telemetry'),
    costOf('metrics', measuring()),
    costOf('traces at 1 %', tracing(0.01)),
    costOf('traces at 100 %', tracing(1)),
  ]
  for (let round = 0; round < rounds; round++) for (const { measure } of pipelines) await measure()
  return pipelines.map(({ name, micros }) => [name, median(micros)])
}

const received = fromSqsMessage({
  MessageId: 'm',
  ReceiptHandle: 'r',
  Body: JSON.stringify(sampleEvent('message.new')),
})

function costOf(name: string, instrumentation?: Instrumentation) {
  const router = createRouter(streamEvents).on('message.new', async () => {})
  const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/bench'
  const pipeline = createPipeline(router, { queueUrl, ...(instrumentation && { instrumentation }) })
  const micros: number[] = []
  const measure = async () => {
    const before = process.cpuUsage()
    for (let message = 0; message < messages; message++) await pipeline.process(received)
    const { user, system } = process.cpuUsage(before)
    micros.push((user + system) / messages)
  }
  return { name, micros, measure }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}
