import { type Command, Option } from 'commander'
import { wireForms } from '../open/wire-form.ts'
import { withConnection, withQueue } from './option/connection.ts'
import { wholeNumber, withExamples } from './option/help.ts'
import type { SendOptions } from './send/send-events.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice send`. */
export function registerSend(program: Command, shell: Shell): void {
  const send = program
    .command('send')
    .description('put events on a queue, as Stream would')
    .argument(
      '<what>',
      'an event type (a sample of it is made), a file of events, or - for the input',
    )
    .addOption(
      new Option('--form <form>', 'how an event stands in a body')
        .choices(wireForms)
        .default('json'),
    )
    .option('--count <n>', 'how many samples of a type', wholeNumber(1, 100_000), 1)
    .option(
      '--quirks',
      'samples with the oddities of the wire: nulls, missing and unknown keys, a drift',
    )
  withQueue(send, 'where to; default: the queue of a running `sluice local`')
  withConnection(send)
    .option('--json', 'one JSON document on standard output')
    .action(async (what: string, options: SendOptions) => {
      const { sendEvents } = await import('./send/send-events.ts')
      await sendEvents(what, options, shell)
    })
  withExamples(send, [
    ['sluice send message.new', 'a sample event to the local queue'],
    ['sluice send message.new --count 50 --form gzip', 'fifty, compressed as Stream does'],
    ['sluice send events.json --queue stream-events', "a file's events to a queue on AWS"],
    ['jq -c .event log.jsonl | sluice send -', 'one event a line, from another program'],
  ]).addHelpText(
    'after',
    [
      '',
      'A file holds one event, a JSON array of events, or one event a line. Where a file has the name',
      'of an event type, write ./NAME.',
    ].join('\n'),
  )
}
