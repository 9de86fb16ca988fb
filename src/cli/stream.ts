import type { Command } from 'commander'
import { requiredQueue, type Typed, withConnection, withQueue } from './option/connection.ts'
import { list } from './option/duration.ts'
import { oneOf, withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'
import type {
  ConnectCommandOptions,
  EventsCommandOptions,
  TestCommandOptions,
} from './stream/options.ts'

/** `sluice stream connect | test | events`. */
export function registerStream(program: Command, shell: Shell): void {
  const stream = program.command('stream').description('set up the queue at Stream, and test it')
  registerConnect(stream, shell)
  registerTest(stream, shell)
  registerEvents(stream, shell)
  withExamples(stream, [
    ['sluice stream connect --queue stream-events --auth resource', 'send all events there'],
    ['sluice stream test', 'have Stream send a probe'],
    ['sluice stream events --unknown', 'the events that sluice does not know'],
  ])
}

function registerConnect(stream: Command, shell: Shell): void {
  const connect = stream
    .command('connect')
    .description("add the queue to the app's event hooks, and keep the others")
  withQueue(connect, 'the queue')
    .option('--events <types>', 'event types, separated by commas, or all (all)', list)
    .option('--product <name>', 'all, chat, video, moderation or feeds (all)')
    .option(
      '--auth <way>',
      "keys of an IAM user, or resource for the queue's policy (keys)",
      oneOf('keys', 'resource'),
    )
    .option('--custom-events', "send the app's own events too")
    .option('--no-custom-events', "do not send the app's own events")
    .option('--rewrite-secret', 'write the secret again, even where Stream does not show it')
    .option('--legacy', 'use the older settings sqs_url, sqs_key and sqs_secret')
    .option('--dry-run', 'print what would change, and change nothing')
    .option('--yes', 'do not ask for confirmation')
  withStream(withConnection(connect)).action(async (options: Typed<ConnectCommandOptions>) => {
    const queue = requiredQueue(options.queue, shell)
    const { connect } = await import('./stream/connect.ts')
    await connect({ ...options, queue }, shell)
  })
  withExamples(connect, [
    ['sluice stream connect --queue stream-events --auth resource', 'no keys at Stream'],
    [
      'sluice stream connect --queue stream-events --events message.new,member.added',
      'only these types',
    ],
  ]).addHelpText(
    'after',
    `${keysHelp}\n${sqsKeysHelp}\n\nOn an existing hook, settings that are not given are kept. A second run changes nothing.`,
  )
}

function registerTest(stream: Command, shell: Shell): void {
  const test = stream
    .command('test')
    .description('have Stream send a probe to the queue, and explain its answer')
  withQueue(test, 'default: the queue that is set at Stream').option(
    '--yes',
    'do not ask for confirmation',
  )
  withStream(withConnection(test)).action(async (options: TestCommandOptions) => {
    const { test } = await import('./stream/test.ts')
    await test(options, shell)
  })
  withExamples(test, [['sluice stream test --queue stream-events', 'this queue']]).addHelpText(
    'after',
    `${keysHelp}\n${sqsKeysHelp}`,
  )
}

function registerEvents(stream: Command, shell: Shell): void {
  const events = stream
    .command('events')
    .description(
      "list the events that the app's hooks can send, and whether streamEvents knows them",
    )
    .option('--product <names>', 'only of these products, separated by commas', list)
    .option('--unknown', 'only those that streamEvents does not know')
  withStream(events).action(async (options: EventsCommandOptions) => {
    const { events } = await import('./stream/events.ts')
    await events(options, shell)
  })
  withExamples(events, [
    ['sluice stream events --product chat,video', 'of two products'],
  ]).addHelpText('after', keysHelp)
}

function withStream(command: Command): Command {
  return command
    .option('--stream-url <url>', "the address of Stream's API (or STREAM_BASE_URL)")
    .option('--json', 'one JSON document on standard output')
}

const keysHelp = [
  '',
  'Environment (keys that are not set are asked for without an echo; they are never arguments):',
  '  STREAM_API_KEY, STREAM_API_SECRET   the server-side keys of the app',
  "  STREAM_BASE_URL                     the address of Stream's API",
].join('\n')

const sqsKeysHelp =
  '  SLUICE_STREAM_SQS_KEY, SLUICE_STREAM_SQS_SECRET   the keys of the IAM user that Stream sends with'
