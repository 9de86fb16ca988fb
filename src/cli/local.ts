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
    .description('run an SQS on this machine, with a queue and its dead-letter queue')
    .option(
      '--port <n>',
      'where it listens on 127.0.0.1; 0 for any',
      wholeNumber(0, 65_535),
      localDefaults.port,
    )
    .option('--queue <name>', 'the queue to make; NAME-dlq is made with it', usualName(shell))
    .option('--traffic <n/s>', 'send so many sample messages a second', perSecond)
    .option('--quirks', 'with --traffic: oddities of the wire, and a poison message in a hundred')
    .option('--json', 'one JSON document on standard output, then nothing more')
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
      'Everything is kept in memory and gone at the end. It takes any credentials, and answers to this',
      'machine only.',
    ].join('\n'),
  )
}

/** SLUICE_QUEUE where it is a name: a URL or an ARN is of a queue that stands elsewhere. */
function usualName({ env }: Shell): string {
  const named = env.SLUICE_QUEUE ?? ''
  return isQueueName(named) ? named : localDefaults.queue
}

/** `5` and `5/s` are the same. */
function perSecond(text: string): number {
  return wholeNumber(1, 10_000)(text.replace(/\/s$/, ''))
}
