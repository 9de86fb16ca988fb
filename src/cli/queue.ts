import type { Command } from 'commander'
import { requiredQueue, type Typed, withConnection, withQueue } from './option/connection.ts'
import { duration, keyValue } from './option/duration.ts'
import { oneOf, wholeNumber, withExamples } from './option/help.ts'
import type { CreateOptions } from './queue/create.ts'
import type { ShowOptions } from './queue/show.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice queue create | show`. */
export function registerQueue(program: Command, shell: Shell): void {
  const queue = program.command('queue').description('create and show the queue that Stream fills')
  registerCreate(queue, shell)
  registerShow(queue, shell)
  withExamples(queue, [
    ['sluice queue create stream-events --stream resource', 'queue, dead-letter queue, policy'],
    ['sluice queue show stream-events --watch', 'its counts, repeatedly'],
  ])
}

function registerCreate(queue: Command, shell: Shell): void {
  const create = queue
    .command('create')
    .description('create a queue with its dead-letter queue, or update an existing one')
    .argument('<name>', 'the name of the queue')
  withConnection(withQueueSettings(create)).action(async (name: string, options: CreateOptions) => {
    const { createQueues } = await import('./queue/create.ts')
    await createQueues(name, options, shell)
  })
  withExamples(create, [
    ['sluice queue create stream-events --dry-run', 'what exists, and what would change'],
    ['sluice queue create stream-events --stream resource --yes', 'without a confirmation'],
    ['sluice queue create stream-events --format terraform', 'for infrastructure as code'],
  ]).addHelpText(
    'after',
    [
      '',
      'A second run changes nothing. On an existing queue, only settings that are given or too low are',
      'changed, and a policy gets one more statement. The values in parentheses are the defaults of a new queue.',
    ].join('\n'),
  )
}

/** The settings of the queue, and how the command runs. */
function withQueueSettings(create: Command): Command {
  return create
    .option('--fifo', 'a FIFO queue; .fifo is added to the name')
    .option(
      '--dlq <name>',
      'the dead-letter queue; default: the one that the queue has, or NAME-dlq',
    )
    .option(
      '--max-receive-count <n>',
      'receives before SQS moves a message (12)',
      wholeNumber(1, 1_000),
    )
    .option('--visibility <seconds>', 'visibility timeout (120)', wholeNumber(0, 43_200))
    .option('--retention <time>', 'how long messages are kept, below 14d (4d)', duration)
    .option(
      '--max-message-size <bytes>',
      'at least 262144 (1048576)',
      wholeNumber(262_144, 1_048_576),
    )
    .option('--kms <key>', 'encrypt with this KMS key; default: keys that SQS manages')
    .option(
      '--stream <way>',
      "how Stream may send: keys, or resource for the queue's policy",
      oneOf('keys', 'resource'),
    )
    .option('--tag <key=value>', 'a tag; may be repeated', keyValue)
    .option(
      '--format <kind>',
      'print a template instead: cloudformation or terraform',
      oneOf('cloudformation', 'terraform'),
    )
    .option('--dry-run', 'print what would change, and change nothing')
    .option('--yes', 'do not ask for confirmation')
    .option('--json', 'print the plan and the URLs as one JSON document')
}

function registerShow(queue: Command, shell: Shell): void {
  const show = queue
    .command('show')
    .description('print the settings and counts of a queue and its dead-letter queue')
    .argument('[queue]', 'its URL, ARN or name')
  withQueue(show, 'the same')
    .option('--watch [seconds]', 'repeat at this interval until Ctrl-C (2)', wholeNumber(1, 3_600))
    .option('--json', 'print one JSON document; with --watch one per line')
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
