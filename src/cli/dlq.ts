import type { Command } from 'commander'
import { withChanges, withDlq, withFilters, withSnapshots } from './dlq/arguments.ts'
import type { DeleteCommandOptions } from './dlq/change/delete.ts'
import type { EditOptions } from './dlq/change/edit.ts'
import type { FilterOptions, LookCommandOptions } from './dlq/options.ts'
import type { PlanCommandOptions } from './dlq/change/plan.ts'
import type { ReplayCommandOptions } from './dlq/change/replay.ts'
import type { ShowOptions } from './dlq/look/show.ts'
import type { TryOptions } from './dlq/look/try.ts'
import { percentage, rate, timeSpan } from './option/amount.ts'
import { wholeNumber, withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice dlq groups | list | show | try | plan | replay | edit | export | delete`. */
export function registerDlq(program: Command, shell: Shell): void {
  const dlq = program
    .command('dlq')
    .description('see what is on a dead-letter queue and why, replay it, delete it')
  registerGroups(dlq, shell)
  registerList(dlq, shell)
  registerShow(dlq, shell)
  registerTry(dlq, shell)
  registerPlan(dlq, shell)
  registerReplay(dlq, shell)
  registerEdit(dlq, shell)
  registerExport(dlq, shell)
  registerDelete(dlq, shell)
  withExamples(dlq, [
    ['sluice dlq groups --queue stream-events', 'the first thing to type: the causes'],
    ['sluice dlq list --queue stream-events --fingerprint 8bffc454', 'the messages of one cause'],
    ['sluice dlq try 0a1b2c3d --handlers ./router.ts --queue stream-events', 'does the fix work?'],
    [
      'sluice dlq replay --queue stream-events --fingerprint 8bffc454 --canary 10 --rate 50/s',
      'ten first, and the others once none of those has come back',
    ],
    [
      'sluice dlq delete --queue stream-events --reason MalformedBody --export rest.jsonl',
      'the rest, into a file',
    ],
  ])
}

function registerGroups(dlq: Command, shell: Shell): void {
  const groups = dlq
    .command('groups')
    .description('group the messages by the cause of their failure')
  withSnapshots(withFilters(withDlq(groups))).action(
    async (options: LookCommandOptions & FilterOptions) => {
      const { listGroups } = await import('./dlq/look/groups.ts')
      await listGroups(options, shell)
    },
  )
  withExamples(groups, [
    ['sluice dlq groups --queue stream-events', 'the DLQ of that queue, by its RedrivePolicy'],
    ['sluice dlq groups --dlq stream-events-dlq --keep night.jsonl', 'and keep what was received'],
    ['sluice dlq groups --dlq stream-events-dlq --snapshot night.jsonl --since 2h', 'from that'],
  ]).addHelpText('after', receiving)
}

function registerList(dlq: Command, shell: Shell): void {
  const list = dlq
    .command('list')
    .description('list the messages: id, event type, reason, error, attempts, age')
    .option('--limit <n>', 'show at most this many', wholeNumber(1, 1_000_000))
  withSnapshots(withFilters(withDlq(list))).action(
    async (options: LookCommandOptions & FilterOptions & { limit?: number }) => {
      const { listDeadLetters } = await import('./dlq/look/list.ts')
      await listDeadLetters(options, shell)
    },
  )
  withExamples(list, [
    ["sluice dlq list --queue stream-events --type 'message.*' --attempts '>3'", 'some of them'],
    [
      "sluice dlq list --dlq stream-events-dlq --json | jq -r 'select(.bytes > 9999).id'",
      'whatever else, for --ids -',
    ],
  ]).addHelpText('after', receiving)
}

function registerShow(dlq: Command, shell: Shell): void {
  const show = dlq
    .command('show')
    .description('show one message: its record, its history and its attributes')
    .argument('<id>', "the message's id on the DLQ, its original id, or the beginning of either")
    .option('--body', 'print its body too, with the parts marked that did not fit')
    .option('--snapshot <file>', 'look in one that was kept, and receive nothing')
  withDlq(show).action(async (id: string, options: ShowOptions) => {
    const { showDeadLetter } = await import('./dlq/look/show.ts')
    await showDeadLetter(id, options, shell)
  })
  withExamples(show, [
    ['sluice dlq show 8bffc454 --queue stream-events', 'the message whose id begins with this'],
    ['sluice dlq show 8bffc454 --queue stream-events --body', 'with its body'],
  ]).addHelpText(
    'after',
    `${receiving}\nThe body is personal data: it is printed with --body only.`,
  )
}

function registerTry(dlq: Command, shell: Shell): void {
  const one = dlq
    .command('try')
    .description("run the app's handlers on one message here, and settle nothing")
    .argument('<id>', "the message's id on the DLQ, its original id, or the beginning of either")
    .requiredOption('--handlers <module>', 'a module whose default export is a router')
    .option('--inspect', 'wait for a debugger first')
    .option('--snapshot <file>', 'look in one that was kept, and receive nothing')
  withDlq(one).action(async (id: string, options: TryOptions) => {
    const { tryDeadLetter } = await import('./dlq/look/try.ts')
    await tryDeadLetter(id, options, shell)
  })
  withExamples(one, [
    [
      'sluice dlq try 8bffc454 --handlers ./router.ts --queue stream-events',
      'outcome, logs, drift',
    ],
  ]).addHelpText(
    'after',
    [
      '',
      'The handlers do what they do: what they write is written. Exit code 1: an event failed.',
    ].join('\n'),
  )
}

function registerPlan(dlq: Command, shell: Shell): void {
  const plan = dlq
    .command('plan')
    .description('fix a set of messages and their destinations in a file, to replay just that')
    .argument('[ids...]', 'ids, or their beginnings')
    .requiredOption('-o, --output <file>', 'the file of the plan')
  withPlanning(withSnapshots(withFilters(withDlq(plan)))).action(
    async (ids: string[], options: PlanCommandOptions) => {
      const { planReplay } = await import('./dlq/change/plan.ts')
      await planReplay(ids, options, shell)
    },
  )
  withExamples(plan, [
    ['sluice dlq plan --queue stream-events --fingerprint 8bffc454 -o plan.jsonl', 'one cause'],
    ['sluice dlq replay --plan plan.jsonl', 'and then'],
  ])
}

function registerReplay(dlq: Command, shell: Shell): void {
  const replay = dlq
    .command('replay')
    .description('send messages back to their queue, then delete them from the DLQ')
    .argument('[ids...]', 'ids, or their beginnings; without any, all that the options select')
    .option(
      '--plan <file>',
      'replay what is in this plan, from its queue; a second run goes on with it',
    )
    .option('--rate <n/s>', 'send at most so many: 50/s, 300/m', rate)
    .option('--canary <n>', 'send so many first, so that they fail fast', wholeNumber(1, 10_000))
    .option('--canary-wait <time>', 'how long to wait for one that comes back (2m)', timeSpan)
    .option('--abort-over <percent>', 'end when more than this share comes back: 5%', percentage)
  withChanges(withPlanning(withSnapshots(withFilters(withDlq(replay))))).action(
    async (ids: string[], options: ReplayCommandOptions) => {
      const { replayDeadLetters } = await import('./dlq/change/replay.ts')
      await replayDeadLetters(ids, options, shell)
    },
  )
  withExamples(replay, [
    ['sluice dlq replay --queue stream-events', 'all of them, after a confirmation'],
    [
      'sluice dlq replay --queue stream-events --reason HandlerFailed --dry-run',
      'what would be replayed',
    ],
    [
      'sluice dlq replay --plan plan.jsonl --canary 10 --rate 50/s --yes',
      'a plan: ten first, then fifty a second',
    ],
  ]).addHelpText(
    'after',
    [
      '',
      'Nothing beyond what was shown is sent. Each message is sent first and deleted after, so that none is',
      'lost; if the delete fails, it is on both queues, with the same delivery.key. A journal beside the plan',
      'knows what was sent: after a kill, run the same plan again. Exit code 1: some messages were not',
      'replayed; 5: it ended because some came back.',
    ].join('\n'),
  )
}

function registerEdit(dlq: Command, shell: Shell): void {
  const edit = dlq
    .command('edit')
    .description('change the body of one message in your editor, and replay it')
    .argument('<id>', "the message's id on the DLQ, its original id, or the beginning of either")
    .option('--catalogue <module>', "the app's catalogue or router, which the result must fit")
    .option('--to <queue>', 'another queue to send it to, by URL, ARN or name')
    .option('--snapshot <file>', 'look in one that was kept')
  withChanges(withDlq(edit)).action(async (id: string, options: EditOptions) => {
    const { editDeadLetter } = await import('./dlq/change/edit.ts')
    await editDeadLetter(id, options, shell)
  })
  withExamples(edit, [
    ['EDITOR=vi sluice dlq edit 8bffc454 --queue stream-events', 'it is shown before it is sent'],
  ]).addHelpText(
    'after',
    ['', 'The lineage of the message keeps who changed it, when, and which paths; no values.'].join(
      '\n',
    ),
  )
}

function registerExport(dlq: Command, shell: Shell): void {
  const one = dlq
    .command('export')
    .description('write messages to a file, byte for byte, one JSON object a line')
    .argument('<file>', 'the file; it must not exist')
  withSnapshots(withFilters(withDlq(one))).action(
    async (file: string, options: LookCommandOptions & FilterOptions) => {
      const { exportDeadLetters } = await import('./dlq/look/export.ts')
      await exportDeadLetters(file, options, shell)
    },
  )
  withExamples(one, [
    ['sluice dlq export rest.jsonl --queue stream-events --reason MalformedBody', 'some'],
    ['sluice send rest.jsonl --queue stream-events', 'and back'],
  ]).addHelpText('after', `${receiving}\nThe file holds bodies: only you may read it.`)
}

function registerDelete(dlq: Command, shell: Shell): void {
  const one = dlq
    .command('delete')
    .description('delete messages from the DLQ')
    .argument('[ids...]', 'ids, or their beginnings; without any, all that the options select')
    .option('--plan <file>', 'delete what is in this plan, from its queue')
    .option('--export <file>', 'write them to this file before the first is deleted')
    .option('--limit <n>', 'at most this many, the oldest', wholeNumber(1, 1_000_000))
  withChanges(withSnapshots(withFilters(withDlq(one)))).action(
    async (ids: string[], options: DeleteCommandOptions) => {
      const { deleteDeadLetters } = await import('./dlq/change/delete.ts')
      await deleteDeadLetters(ids, options, shell)
    },
  )
  withExamples(one, [
    [
      'sluice dlq delete --queue stream-events --reason MalformedBody --export rest.jsonl',
      'after a confirmation',
    ],
  ])
}

function withPlanning(command: Command): Command {
  return command
    .option('--to <queue>', 'another queue to send them to, by URL, ARN or name')
    .option('--limit <n>', 'at most this many, the oldest', wholeNumber(1, 1_000_000))
    .option(
      '--max-replays <n>',
      'leave what was replayed so often already',
      wholeNumber(1, 1_000_000),
    )
}

const receiving = [
  '',
  'This receives the messages: they are hidden from other consumers until it is done, and their receive',
  'counts increase by one. With --snapshot nothing is received.',
].join('\n')
