import type { Command } from 'commander'
import { withConnection, withQueue } from './option/connection.ts'
import type { DlqOptions, ReplayCommandOptions } from './dlq/options.ts'
import { wholeNumber, withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice dlq list | show | replay`. */
export function registerDlq(program: Command, shell: Shell): void {
  const dlq = program.command('dlq').description('list a dead-letter queue, and replay from it')
  registerList(dlq, shell)
  registerShow(dlq, shell)
  registerReplay(dlq, shell)
  withExamples(dlq, [
    ['sluice dlq list --queue stream-events', 'what is there, and why'],
    ['sluice dlq show 8bffc454 --queue stream-events', 'one message, with its body'],
    [
      'sluice dlq replay --reason HandlerFailed --queue stream-events',
      'replay what a handler failed to handle',
    ],
  ])
}

function registerList(dlq: Command, shell: Shell): void {
  const list = dlq
    .command('list')
    .description('list the messages: id, event type, reason, attempts, age')
    .option('--limit <n>', 'receive at most this many messages', wholeNumber(1, 100_000), 10_000)
  withDlq(list).action(async (options: DlqOptions & { limit: number }) => {
    const { listDeadLetters } = await import('./dlq/list.ts')
    await listDeadLetters(options, shell)
  })
  withExamples(list, [
    ['sluice dlq list --queue stream-events', 'the DLQ of that queue, by its RedrivePolicy'],
    ['sluice dlq list --dlq stream-events-dlq --json', 'that DLQ itself, for a program'],
  ]).addHelpText('after', receiving)
}

function registerShow(dlq: Command, shell: Shell): void {
  const show = dlq
    .command('show')
    .description('show one message: its record, its attributes and its body')
    .argument('<id>', "the message's id on the DLQ, its original id, or the beginning of either")
  withDlq(show).action(async (id: string, options: DlqOptions) => {
    const { showDeadLetter } = await import('./dlq/show.ts')
    await showDeadLetter(id, options, shell)
  })
  withExamples(show, [
    ['sluice dlq show 8bffc454 --queue stream-events', 'the message whose id begins with this'],
  ]).addHelpText('after', `${receiving}\nThe body is personal data: no other command prints it.`)
}

function registerReplay(dlq: Command, shell: Shell): void {
  const replay = dlq
    .command('replay')
    .description('send messages back to their queue, then delete them from the DLQ')
    .argument(
      '[ids...]',
      'ids, or their beginnings; without any, all messages that the options select',
    )
    .option('--reason <tag>', 'only those with this reason, as the list shows it')
    .option('--type <type>', 'only those with this event type')
    .option('--limit <n>', 'replay at most this many messages', wholeNumber(1, 1_000_000))
    .option('--to <queue>', 'another queue to send them to, by URL, ARN or name')
    .option('--dry-run', 'print what would be replayed, and replay nothing')
    .option('--yes', 'do not ask for confirmation')
  withDlq(replay).action(async (ids: string[], options: ReplayCommandOptions) => {
    const { replayDeadLetters } = await import('./dlq/replay.ts')
    await replayDeadLetters(ids, options, shell)
  })
  withExamples(replay, [
    ['sluice dlq replay --queue stream-events', 'all of them, after a confirmation'],
    [
      'sluice dlq replay --queue stream-events --reason HandlerFailed --dry-run',
      'what would be replayed',
    ],
    [
      'sluice dlq replay --queue stream-events --type message.new --limit 1 --yes',
      'one, as a test',
    ],
  ]).addHelpText(
    'after',
    [
      '',
      'Each message is sent first and deleted after, so that none is lost. If the delete fails, the message',
      'is on both queues, with the same delivery.key. Exit code 1: some messages were not replayed.',
    ].join('\n'),
  )
}

const receiving = [
  '',
  'This receives the messages: they are hidden from other consumers until the command ends, and their',
  'receive counts increase by one.',
].join('\n')

function withDlq(command: Command): Command {
  withQueue(command, 'the source queue; its DLQ is found by its RedrivePolicy').option(
    '--dlq <url|arn|name>',
    'the dead-letter queue itself',
  )
  return withConnection(command).option('--json', 'one JSON document on standard output')
}
