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
  const stream = program.command('stream').description('tell Stream of the queue, and test it')
  registerConnect(stream, shell)
  registerTest(stream, shell)
  registerEvents(stream, shell)
  withExamples(stream, [
    ['sluice stream connect --queue stream-events --auth resource', 'send all events there'],
    ['sluice stream test', 'let Stream try the queue'],
    ['sluice stream events --unknown', 'what it can send and sluice does not know'],
  ])
}

function registerConnect(stream: Command, shell: Shell): void {
  const connect = stream
    .command('connect')
    .description('set the queue at Stream, beside the hooks that are there')
  withQueue(connect, 'the queue')
    .option('--events <types>', 'with commas between them, or all (all)', list)
    .option('--product <name>', 'all, chat, video, moderation or feeds (all)')
    .option(
      '--auth <way>',
      "keys of an IAM user, or resource: the queue's policy (keys)",
      oneOf('keys', 'resource'),
    )
    .option('--custom-events', "send the app's own events too")
    .option('--no-custom-events', "do not send the app's own events")
    .option('--rewrite-secret', 'write the secret even where Stream does not show it')
    .option('--legacy', 'the older settings sqs_url, sqs_key and sqs_secret instead')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--yes', 'do not ask')
  withStream(withConnection(connect)).action(async (options: Typed<ConnectCommandOptions>) => {
    const queue = requiredQueue(options.queue, shell)
    const { connect } = await import('./stream/connect.ts')
    await connect({ ...options, queue }, shell)
  })
  withExamples(connect, [
    ['sluice stream connect --queue stream-events --auth resource', 'no keys at Stream'],
    ['sluice stream connect --queue stream-events --events message.new,member.added', 'these only'],
  ]).addHelpText(
    'after',
    `${keysHelp}\n${sqsKeysHelp}\n\nWhat is not given is kept on a hook that is there. Run again it changes nothing.`,
  )
}

function registerTest(stream: Command, shell: Shell): void {
  const test = stream
    .command('test')
    .description('have Stream put a probe on the queue, and say what its answer means')
  withQueue(test, 'default: what is set at Stream').option('--yes', 'do not ask')
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
    .description("what the app's hooks can send, against what streamEvents knows")
    .option('--product <names>', 'of these products only', list)
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
    .option('--stream-url <url>', "where Stream's API answers (or STREAM_BASE_URL)")
    .option('--json', 'one JSON document on standard output')
}

const keysHelp = [
  '',
  'Environment (what is not set is asked for, without an echo; keys are no arguments):',
  '  STREAM_API_KEY, STREAM_API_SECRET   the server-side keys of the app',
  "  STREAM_BASE_URL                     another address of Stream's API",
].join('\n')

const sqsKeysHelp =
  '  SLUICE_STREAM_SQS_KEY, SLUICE_STREAM_SQS_SECRET   of the IAM user that Stream sends with'
