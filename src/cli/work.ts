import { type Command, InvalidArgumentError } from 'commander'
import { requiredQueue, type Typed, withConnection, withQueue } from './option/connection.ts'
import { duration } from './option/duration.ts'
import { oneOf, wholeNumber, withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'
import { circuitBreakerOf } from './work/circuit-breaker.ts'
import type { WorkOptions } from './work/run-worker.ts'

/** `sluice work MODULE`. */
export function registerWork(program: Command, shell: Shell): void {
  const work = program
    .command('work')
    .description('run a worker with the router that a module exports as default')
    .argument('<module>', 'a TypeScript or JavaScript file: export default createRouter(…)')
  withQueue(work, 'the queue that Stream fills')
    .option('--dlq <url|arn|name>', 'default: the dead-letter queue of its RedrivePolicy')
    .option('--concurrency <n>', 'how many handlers run at once (10)', wholeNumber(1, 100_000))
    .option('--transport <kind>', 'sdk, or direct for less CPU (sdk)', oneOf('sdk', 'direct'))
    .option(
      '--circuit-breaker <numbers>',
      'when to pause handlers that only fail: off, or some of failures=20,window=10,probe=15,min-wait=300,max-wait=900',
      circuitBreakerOf,
    )
    .option(
      '--health-port <n>',
      'serve /livez, /readyz and /metrics on this port',
      wholeNumber(0, 65_535),
    )
    .option(
      '--queue-metrics <time>',
      'ask SQS so often for the depths of the queues, for /metrics: 30s (never)',
      queueMetricsSeconds,
    )
    .option(
      '--desk <port>',
      'serve the desk in the browser on this port of 127.0.0.1; 0 for any free one',
      wholeNumber(0, 65_535),
    )
    .option('--grace <seconds>', 'how long a stop may take', wholeNumber(0, 3_600), 25)
    .option('--verbose', 'log every settled event')
    .option('--json', 'log JSON lines on standard output')
  withConnection(work).action(async (module: string, options: Typed<WorkOptions>) => {
    const queue = requiredQueue(options.queue, shell)
    const { workOn } = await import('./work/run-worker.ts')
    await workOn(module, { ...options, queue }, shell)
  })
  withExamples(work, [
    ['sluice work ./router.ts --queue stream-events', 'until Ctrl-C or SIGTERM'],
    ['sluice work ./router.js --queue stream-events --health-port 8080', 'in a container'],
    [
      'sluice work ./router.js --queue stream-events --health-port 8080 --queue-metrics 30s',
      'with the depths of the queues on /metrics',
    ],
    ['sluice work ./router.ts --queue stream-events --desk 7667', 'with a desk in the browser'],
    [
      'NODE_OPTIONS="--import tsx" sluice work ./router.ts --queue q',
      'with enums, decorators or path aliases',
    ],
  ]).addHelpText('after', afterHelp)
}

function queueMetricsSeconds(text: string): number {
  const seconds = duration(text)
  if (seconds >= 1 && seconds <= 86_400) return seconds
  throw new InvalidArgumentError('It must be from 1s to 1d.')
}

const afterHelp = [
  '',
  'On Ctrl-C or SIGTERM no more messages are received, running handlers may finish within --grace, and',
  'the exit code is 0. A second one exits at once; the messages in flight are received again after their',
  'visibility timeout.',
].join('\n')
