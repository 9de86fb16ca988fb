import type { Command } from 'commander'
import type { DecodeOptions } from './decode/command.ts'
import { withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice decode FILE|-`. */
export function registerDecode(program: Command, shell: Shell): void {
  const decode = program
    .command('decode')
    .description('try the catalogue on recorded bodies, before any handler runs')
    .argument('<file>', 'the file they stand in, or - for standard input')
    .option('--catalogue <module>', "a module whose default export is a catalogue, or a router's")
    .option('--json', 'one JSON document on standard output')
    .action(async (file: string, options: DecodeOptions) => {
      const { decodeRecorded } = await import('./decode/command.ts')
      await decodeRecorded(file, options, shell)
    })
  withExamples(decode, [
    [
      'sluice decode traffic.jsonl',
      'a body a line: JSON, base64, gzip in base64, SNS notifications',
    ],
    [
      'aws sqs receive-message --queue-url URL --max-number-of-messages 10 | sluice decode -',
      'messages as the AWS CLI prints them; several of its outputs may follow each other',
    ],
    ['sluice decode traffic.jsonl --catalogue ./events.ts', "with the app's own events"],
  ]).addHelpText('after', reading)
}

const reading = [
  '',
  'For each event type it tells how many events fit, how many drifted and where, how many are poison',
  'and why. Payloads are not printed: only event types, places and expectations.',
  '',
  'Exit code 0: all can be handled; drift and unknown types are told, and are no failure.',
  'Exit code 1: some are malformed, poison or no events. Those would go to the dead-letter queue.',
].join('\n')
