import { afterEach } from 'vitest'
import {
  type OpenTelemetryOptions,
  openTelemetry,
} from '../../../src/opentelemetry/open-telemetry.ts'
import type { AnyRouter } from '../../../src/route/routes.ts'
import type { WorkerOptions } from '../../../src/worker/options.ts'
import type { Worker } from '../../../src/worker/worker.ts'
import { metricsInMemory } from './points.ts'
import { send, shop, shopQueues, shopWorker } from './worker.ts'

export interface Measuring extends Partial<WorkerOptions> {
  readonly telemetry?: OpenTelemetryOptions
  readonly router?: AnyRouter
  readonly queues?: ReturnType<typeof shopQueues>
}

/** Makes workers of the shop with metrics in memory, which stop after each test. */
export function useMeasured() {
  const started: Worker[] = []
  afterEach(async () => {
    for (const worker of started.splice(0)) await worker.stop({ graceSeconds: 0 })
  })
  const start = async (worker: Worker) => {
    started.push(worker)
    await worker.start()
    return worker
  }
  const measured = async (
    events: readonly object[],
    { telemetry, router = shop(), queues = shopQueues(), ...options }: Measuring = {},
  ) => {
    const { meterProvider, ...metrics } = metricsInMemory()
    await send(queues, ...events)
    const instrumentation = openTelemetry({ tracerProvider: false, meterProvider, ...telemetry })
    const worker = await start(shopWorker(queues, { instrumentation, ...options }, router))
    return { ...metrics, ...queues, worker, meterProvider }
  }
  return { start, measured }
}
