import type { Command } from 'commander'
import type { DecodeCommandOptions } from './decode/command.ts'
import { withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice decode FILE|-`. */
export function registerDecode(program: Command, shell: Shell): void {
  const decode = program
    .command('decode')
    .description('decode recorded bodies with a catalogue and report what does not fit')
    .argument('<file>', 'a file of bodies, or - for standard input')
    .option('--catalogue <module>', 'a module whose default export is a catalogue or a router')
    .option('--json', 'one JSON document on standard output')
    .action(async (file: string, options: DecodeCommandOptions) => {
      const { decodeRecorded } = await import('./decode/command.ts')
      await decodeRecorded(file, options, shell)
    })
  withExamples(decode, [
    [
      'sluice decode traffic.jsonl',
      'one body per line: JSON, base64, gzip in base64, SNS notifications',
    ],
    [
      'aws sqs receive-message --queue-url URL --max-number-of-messages 10 | sluice decode -',
      'messages as the AWS CLI prints them, one output or several',
    ],
    ['sluice decode traffic.jsonl --catalogue ./events.ts', "with the app's own events"],
  ]).addHelpText('after', afterHelp)
}

const afterHelp = [
  '',
  'Reports for each event type how many events fit, how many have drift and where, and how many are',
  'poison and why. Payloads are not printed: only event types, paths and expectations.',
  '',
  'Exit code 0: all can be handled; drift and unknown types are reported, but are no failure.',
  'Exit code 1: some are malformed, poison or not events. They would go to the dead-letter queue.',
].join('\n')
