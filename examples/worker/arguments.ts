import { Command, InvalidArgumentError } from 'commander'

/** What `npm start -- …` was asked for. */
export interface Arguments {
  /** Ends by itself after so many messages. */
  readonly messages?: number
  /** Messages a second. */
  readonly rate: number
  /** Where the local SQS listens; without it, its own fixed port. */
  readonly port?: number
  /** The sample events show the oddities of the wire. */
  readonly quirks: boolean
  readonly json: boolean
}

/** What the shell is told when the example ends. Listed in its help. */
export const ExitCode = {
  /** Ended by Ctrl-C or SIGTERM in order, or all messages were sent and settled. */
  ok: 0,
  usage: 2,
  /** The local SQS cannot be started or used: its port is taken, or fauxqs was left out. */
  noQueue: 3,
  unexpected: 4,
  /** Ended at once, by a second Ctrl-C. */
  interrupted: 130,
} as const

const trickle = 10
const burst = 100

const help = `
It starts an SQS on this machine (in memory, 127.0.0.1 only), sends it sample events of Stream's in all
their forms, some of them poison, and runs a worker on them. Ctrl-C stops it in order; a second Ctrl-C
ends it at once. On a terminal it shows how it fares; into a pipe it writes lines.

Examples:
  npm start                                              until Ctrl-C
  npm start -- --messages 500                            with a summary at the end
  npm start --silent -- --messages 500 --json            for a program
  npm start -- --port 0                                  beside another one

Exit codes:
    0  all messages were sent and settled, or it was stopped in order
    2  wrong arguments
    3  the local SQS cannot be started: its port is taken, or fauxqs was left out
    4  an unexpected error; with DEBUG=1 it shows where it came from
  130  ended at once by a second Ctrl-C`

/**
 * Reads the command line.
 *
 * @throws CommanderError when it is wrong, or when the help was asked for: both are written by then.
 */
export function readArguments(args: readonly string[]): Arguments {
  const command = new Command('npm start --')
    .description('Runs the example worker on a queue of its own.')
    .option('--messages <n>', 'end by itself after so many messages', whole(1, 10_000_000))
    .option(
      '--rate <n>',
      `messages a second (default: ${trickle}; ${burst} with --messages)`,
      whole(1, 10_000),
    )
    .option('--port <n>', 'where the local SQS listens; 0 for any free port', whole(0, 65_535))
    .option(
      '--quirks',
      'sample events with the oddities of the wire: nulls, missing and unknown keys',
    )
    .option('--json', 'the summary as one line of JSON on standard output, and nothing else there')
    .addHelpText('after', help)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) })
    .showHelpAfterError('Add --help for its arguments and options.')
    .exitOverride()
    .parse(args, { from: 'user' })
  const { rate, quirks = false, json = false, ...given } = command.opts<Partial<Arguments>>()
  return { ...given, quirks, json, rate: rate ?? (given.messages === undefined ? trickle : burst) }
}

function whole(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= from && number <= to) return number
    throw new InvalidArgumentError(`It takes a whole number from ${from} to ${to}.`)
  }
}
