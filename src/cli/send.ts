import { type Command, Option } from 'commander'
import { wireForms } from '../open/wire-form.ts'
import { withConnection, withQueue } from './option/connection.ts'
import { wholeNumber, withExamples } from './option/help.ts'
import type { SendCommandOptions } from './send/send-events.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice send`. */
export function registerSend(program: Command, shell: Shell): void {
  const send = program
    .command('send')
    .description('send events to a queue, encoded as Stream encodes them')
    .argument(
      '<what>',
      'an event type, to send samples of it; a file of events; or - for standard input',
    )
    .addOption(
      new Option('--form <form>', 'how an event is encoded in a body')
        .choices(wireForms)
        .default('json'),
    )
    .option('--count <n>', 'how many samples of an event type', wholeNumber(1, 100_000), 1)
    .option('--quirks', 'samples with nulls, missing and unknown keys, and a drift')
  withQueue(send, 'default: the queue of a running `sluice local`')
  withConnection(send)
    .option('--json', 'one JSON document on standard output')
    .action(async (what: string, options: SendCommandOptions) => {
      const { sendEvents } = await import('./send/send-events.ts')
      await sendEvents(what, options, shell)
    })
  withExamples(send, [
    ['sluice send message.new', 'a sample event to the local queue'],
    [
      'sluice send message.new --count 50 --form gzip',
      'fifty, compressed as Stream compresses them',
    ],
    ['sluice send events.json --queue stream-events', "a file's events to a queue on AWS"],
    ['sluice send rest.jsonl --queue stream-events', 'an export of dead letters, byte for byte'],
    ['jq -c .event log.jsonl | sluice send -', 'one event per line, from another program'],
  ]).addHelpText(
    'after',
    [
      '',
      'A file holds one event, a JSON array of events, or one event per line. For a file that is named',
      'like an event type, write ./NAME. What "sluice dlq export" has written is sent as it was, with its',
      'attributes; --form is not used then.',
    ].join('\n'),
  )
}
