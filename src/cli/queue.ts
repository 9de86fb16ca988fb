import type { Command } from 'commander'
import { requiredQueue, type Typed, withConnection, withQueue } from './option/connection.ts'
import { duration, keyValue } from './option/duration.ts'
import { oneOf, wholeNumber, withExamples } from './option/help.ts'
import type { CreateOptions } from './queue/create.ts'
import type { ShowOptions } from './queue/show.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice queue create | show`. */
export function registerQueue(program: Command, shell: Shell): void {
  const queue = program.command('queue').description('make the queue that Stream fills, and see it')
  registerCreate(queue, shell)
  registerShow(queue, shell)
  withExamples(queue, [
    ['sluice queue create stream-events --stream resource', 'queue, dead-letter queue, policy'],
    ['sluice queue show stream-events --watch', 'its counts, as they change'],
  ])
}

function registerCreate(queue: Command, shell: Shell): void {
  const create = queue
    .command('create')
    .description('make a queue with its dead-letter queue, or bring one that is there up to it')
    .argument('<name>', 'the name of the queue')
  withConnection(withQueueSettings(create)).action(async (name: string, options: CreateOptions) => {
    const { createQueues } = await import('./queue/create.ts')
    await createQueues(name, options, shell)
  })
  withExamples(create, [
    ['sluice queue create stream-events --dry-run', 'what is there, and what would change'],
    ['sluice queue create stream-events --stream resource --yes', 'without a question'],
    ['sluice queue create stream-events --format terraform', 'for those who deploy by code'],
  ]).addHelpText(
    'after',
    [
      '',
      'Run again it changes nothing. On a queue that is there, only what is asked for and what is too',
      'little is changed; a policy is extended by one statement. The figures in brackets are those of a',
      'new queue.',
    ].join('\n'),
  )
}

/** What a queue is to be like, and how its making is told. */
function withQueueSettings(create: Command): Command {
  return create
    .option('--fifo', 'a FIFO queue; .fifo is added to the name')
    .option('--dlq <name>', 'default: NAME-dlq, or the one that the queue has')
    .option(
      '--max-receive-count <n>',
      'receives before SQS moves a message (12)',
      wholeNumber(1, 1_000),
    )
    .option('--visibility <seconds>', 'visibility timeout (120)', wholeNumber(0, 43_200))
    .option('--retention <time>', 'how long messages are kept, less than 14d (4d)', duration)
    .option(
      '--max-message-size <bytes>',
      'at least 262144 (1048576)',
      wholeNumber(262_144, 1_048_576),
    )
    .option('--kms <key>', 'encrypt with this KMS key; else with keys that SQS manages')
    .option(
      '--stream <way>',
      "keys, or resource: the queue's policy lets Stream send",
      oneOf('keys', 'resource'),
    )
    .option('--tag <key=value>', 'a tag; may be repeated', keyValue)
    .option(
      '--format <kind>',
      'print cloudformation or terraform instead',
      oneOf('cloudformation', 'terraform'),
    )
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'the plan and the URLs as one JSON document')
}

function registerShow(queue: Command, shell: Shell): void {
  const show = queue
    .command('show')
    .description('the settings and counts of a queue and its dead-letter queue')
    .argument('[queue]', 'its URL, ARN or name')
  withQueue(show, 'the same')
    .option('--watch [seconds]', 'again and again, until Ctrl-C (2)', wholeNumber(1, 3_600))
    .option('--json', 'one JSON document; with --watch one a line')
  withConnection(show).action(async (argument: string | undefined, options: Typed<ShowOptions>) => {
    const queue = requiredQueue(argument ?? options.queue, shell)
    const { showQueue } = await import('./queue/show.ts')
    await showQueue({ ...options, queue }, shell)
  })
  withExamples(show, [
    ['sluice queue show stream-events', 'once'],
    ['sluice queue show stream-events --watch 5', 'every five seconds'],
  ])
}
