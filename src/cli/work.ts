import type { Command } from 'commander'
import { requiredQueue, type Typed, withConnection, withQueue } from './option/connection.ts'
import { oneOf, wholeNumber, withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'
import { circuitBreakerOf } from './work/circuit-breaker.ts'
import type { WorkOptions } from './work/run-worker.ts'

/** `sluice work MODULE`. */
export function registerWork(program: Command, shell: Shell): void {
  const work = program
    .command('work')
    .description('run the router that a module exports as default, on a queue')
    .argument('<module>', 'a TypeScript or JavaScript file: export default createRouter(…)')
  withQueue(work, 'the queue that Stream fills')
    .option('--dlq <url|arn|name>', 'default: the dead-letter queue of its RedrivePolicy')
    .option('--concurrency <n>', 'how many handlers run at once (10)', wholeNumber(1, 100_000))
    .option('--transport <kind>', 'sdk, or direct for less CPU (sdk)', oneOf('sdk', 'direct'))
    .option(
      '--circuit-breaker <numbers>',
      'when handlers that only fail are left alone: off, or some of failures=20,window=10,probe=15,min-wait=300,max-wait=900',
      circuitBreakerOf,
    )
    .option('--health-port <n>', 'answer /livez and /readyz on this port', wholeNumber(0, 65_535))
    .option('--grace <seconds>', 'the budget of a stop', wholeNumber(0, 3_600), 25)
    .option('--verbose', 'log every event that is settled')
    .option('--json', 'log lines of JSON on standard output')
  withConnection(work).action(async (module: string, options: Typed<WorkOptions>) => {
    const queue = requiredQueue(options.queue, shell)
    const { workOn } = await import('./work/run-worker.ts')
    await workOn(module, { ...options, queue }, shell)
  })
  withExamples(work, [
    ['sluice work ./router.ts --queue stream-events', 'until Ctrl-C or SIGTERM'],
    ['sluice work ./router.js --queue stream-events --health-port 8080', 'in a container'],
    ['NODE_OPTIONS="--import tsx" sluice work ./router.ts --queue q', 'enums, decorators, aliases'],
  ]).addHelpText('after', ending)
}

const ending = [
  '',
  'Ctrl-C or SIGTERM: no new messages are received, handlers that run may end within --grace, and the',
  'exit code is 0. A second one ends at once; what is in hand then comes back after its visibility',
  'timeout.',
].join('\n')
