import type { Command } from 'commander'
import { localDefaults } from '../local/defaults.ts'
import { isQueueName } from '../queue/queue-url.ts'
import { wholeNumber, withExamples } from './option/help.ts'
import type { LocalOptions } from './local/run-local.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice local`. */
export function registerLocal(program: Command, shell: Shell): void {
  const local = program
    .command('local')
    .description('run a local SQS with a queue and its dead-letter queue')
    .option(
      '--port <n>',
      'the port on 127.0.0.1; 0 for any free one',
      wholeNumber(0, 65_535),
      localDefaults.port,
    )
    .option(
      '--queue <name>',
      'the name of the queue; its dead-letter queue is NAME-dlq',
      defaultName(shell),
    )
    .option('--traffic <n/s>', 'send sample messages at this rate', perSecond)
    .option('--quirks', 'with --traffic: nulls, missing and unknown keys, drift, and some poison')
    .option('--json', 'print its URLs as one JSON document')
    .action(async (options: LocalOptions) => {
      const { runLocal } = await import('./local/run-local.ts')
      await runLocal(options, shell)
    })
  withExamples(local, [
    ['sluice local', 'until Ctrl-C'],
    ['sluice local --traffic 5', 'with five sample messages a second'],
    ['sluice local --port 0 --queue orders --json', 'for a program, on any free port'],
  ]).addHelpText(
    'after',
    [
      '',
      'Messages are kept in memory and lost at the end. Any credentials are accepted. It listens on',
      '127.0.0.1 only.',
    ].join('\n'),
  )
}

/** SLUICE_QUEUE if it is a name; a URL or an ARN is that of another queue. */
function defaultName({ env }: Shell): string {
  const named = env.SLUICE_QUEUE ?? ''
  return isQueueName(named) ? named : localDefaults.queue
}

/** `5` and `5/s` are the same. */
function perSecond(text: string): number {
  return wholeNumber(1, 10_000)(text.replace(/\/s$/, ''))
}
