import type { Logger } from '../../message/logger.ts'
import type { QueueService } from '../../queue/port.ts'
import { isLoopback } from '../../queue/queue-url.ts'
import type { CircuitBreakerOptions } from '../../worker/handle/circuit.ts'
import type { StopReport } from '../../worker/report/stop-report.ts'
import { createWorker } from '../../worker/create-worker.ts'
import type { Worker } from '../../worker/worker.ts'
import { CliError } from '../error/cli-error.ts'
import { ExitCode } from '../error/exit-code.ts'
import { type ConnectionOptions, openQueues, queueUrl } from '../option/connection.ts'
import { interrupted, listenForInterrupt } from '../terminal/interrupt.ts'
import { commandLog } from '../terminal/log.ts'
import { continueWithoutOutput } from '../terminal/lost-output.ts'
import { note } from '../terminal/output.ts'
import type { Shell } from '../terminal/shell.ts'
import { serveDeskOf, type WorkersDesk } from './desk-server.ts'
import { serveHealth } from './health-server.ts'
import { loadRouter } from './load-router.ts'

export interface WorkOptions extends ConnectionOptions {
  readonly queue: string
  readonly dlq?: string
  readonly concurrency?: number
  readonly transport?: 'sdk' | 'direct'
  readonly circuitBreaker?: Partial<CircuitBreakerOptions> | false
  readonly healthPort?: number
  /** In seconds. */
  readonly queueMetrics?: number
  /** The port of the desk in the browser. */
  readonly desk?: number
  readonly grace: number
  readonly json?: boolean
  readonly verbose?: boolean
}

/** `sluice work MODULE`: runs a worker until it is interrupted, and stops it gracefully. */
export async function workOn(module: string, options: WorkOptions, shell: Shell): Promise<void> {
  if (options.queueMetrics !== undefined && options.healthPort === undefined) {
    throw new CliError('--queue-metrics needs --health-port, which serves them at /metrics.', {
      exitCode: ExitCode.usage,
    })
  }
  shell.hasForeignCode = true
  continueWithoutOutput(shell)
  const router = await loadRouter(module)
  const logger = commandLog(shell, {
    json: options.json === true,
    verbose: options.verbose === true,
  })
  const service = await openQueues(options, options.queue, shell)
  try {
    const queues = await queuesOf(options, service)
    const worker = workerFor(router, { options, service, queues, logger })
    const desk =
      options.desk === undefined
        ? undefined
        : await serveDeskOf({ ...queues, service, worker, router, port: options.desk }, shell)
    try {
      await runToItsEnd(worker, options, shell, desk)
    } finally {
      await desk?.close()
    }
  } finally {
    service.close()
  }
}

interface Queues {
  readonly queueUrl: string
  readonly deadLetterQueueUrl?: string
}

async function queuesOf(options: WorkOptions, service: QueueService): Promise<Queues> {
  const deadLetterQueueUrl =
    options.dlq === undefined ? undefined : await queueUrl(service, options.dlq)
  const url = await queueUrl(service, options.queue)
  if (url === deadLetterQueueUrl) {
    throw new CliError(
      'A queue cannot be its own dead-letter queue: name another queue with --dlq.',
    )
  }
  return { queueUrl: url, ...(deadLetterQueueUrl !== undefined && { deadLetterQueueUrl }) }
}

function workerFor(
  router: Parameters<typeof createWorker>[0],
  {
    options,
    service,
    queues,
    logger,
  }: { options: WorkOptions; service: QueueService; queues: Queues; logger: Logger },
): Worker {
  const worker = createWorker(router, {
    service,
    logger: withAdvice(logger, queues.queueUrl),
    ...queues,
    // A stop waits for the open poll; on this machine short polls cost nothing.
    ...(isLoopback(queues.queueUrl) && { waitSeconds: 1 }),
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    ...(options.circuitBreaker !== undefined && { circuitBreaker: options.circuitBreaker }),
  })
  worker.events.on('settled', ({ durationMs, waitedMs, ageMs, ...settled }) => {
    const times = { durationMs: Math.round(durationMs), waitedMs: Math.round(waitedMs), ageMs }
    logger.debug({ ...settled, ...times }, 'settled')
  })
  return worker
}

/** Adds to the worker's warning about its queues what to type. */
function withAdvice(logger: Logger, url: string): Logger {
  return {
    ...logger,
    warn(fields, message) {
      const advice = 'findings' in fields ? ` Details: sluice doctor --queue ${url}` : ''
      logger.warn(fields, `${message}${advice}`)
    },
  }
}

async function runToItsEnd(
  worker: Worker,
  options: WorkOptions,
  shell: Shell,
  desk: WorkersDesk | undefined,
): Promise<void> {
  const { grace: graceSeconds, healthPort: port, queueMetrics: queueMetricsSeconds } = options
  const health =
    port === undefined ? undefined : await serveHealth(worker, { port, queueMetricsSeconds })
  if (health) {
    const url = `http://localhost:${health.port}`
    note(shell, `Health is served at ${url}/livez and /readyz, metrics at /metrics`)
  }
  const interrupt = listenForInterrupt(
    shell,
    `Stopping within ${graceSeconds} s. Press Ctrl-C again to exit at once.`,
  )
  try {
    const stopped = interrupted(interrupt).then(async () => {
      const [report] = await Promise.all([stop(worker, graceSeconds, shell), desk?.close()])
      return report
    })
    // A start that still waits for a queue must not delay the stop.
    await Promise.race([worker.start(), stopped])
    reportStop(await stopped, shell)
  } finally {
    interrupt.release()
    health?.close()
  }
}

async function stop(worker: Worker, graceSeconds: number, shell: Shell): Promise<StopReport> {
  const waiting = setInterval(() => {
    const { running, settling, inFlight } = worker.health()
    const left = `${running} handlers running, ${inFlight} messages in flight, ${settling} of them being settled`
    note(shell, `Waiting: ${left}.`)
  }, 2_000)
  try {
    return await worker.stop({ graceSeconds })
  } finally {
    clearInterval(waiting)
  }
}

function reportStop({ settled, released, left }: StopReport, shell: Shell): void {
  const done = `Stopped. Settled meanwhile: ${settled}; released: ${released}`
  note(shell, left === 0 ? `${done}.` : `${done}; left to their visibility timeout: ${left}.`)
}
