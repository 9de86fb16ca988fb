import { Command, InvalidArgumentError } from 'commander'

/** The arguments of `npm start -- …`. */
export interface Arguments {
  /** Stop after this many messages. */
  readonly messages?: number
  /** Messages per second. */
  readonly rate: number
  /** The port of the local SQS. Default: its own fixed port. */
  readonly port?: number
  /** Send sample events with nulls, missing and unknown keys. */
  readonly quirks: boolean
  readonly json: boolean
}

/** The exit codes of the example. Its help lists them. */
export const ExitCode = {
  /** All messages were sent and settled, or Ctrl-C or SIGTERM stopped it gracefully. */
  ok: 0,
  usage: 2,
  /** The local SQS cannot be started or used: its port is taken. */
  noQueue: 3,
  unexpected: 4,
  /** Stopped at once by a second Ctrl-C. */
  interrupted: 130,
} as const

const trickle = 10
const burst = 100

const help = `
It starts a local SQS (in memory, 127.0.0.1 only), sends sample events of Stream in all their forms to it,
some of them poison, and runs a worker on them, with a desk to look at in the browser. Ctrl-C stops it
gracefully, a second Ctrl-C at once. On a terminal it shows a live status; into a pipe it writes lines.

Examples:
  npm start                                              until Ctrl-C
  npm start -- --messages 500                            with a summary at the end
  npm start --silent -- --messages 500 --json            for a program
  npm start -- --port 0                                  while another one runs

Exit codes:
    0  all messages were sent and settled, or it was stopped gracefully
    2  wrong arguments
    3  the local SQS cannot be started: its port is taken
    4  an unexpected error; with DEBUG=1 it shows where it came from
  130  stopped at once by a second Ctrl-C`

/**
 * Reads the command line.
 *
 * @throws CommanderError when it is wrong or asks for help. Its text is already written.
 */
export function readArguments(args: readonly string[]): Arguments {
  const command = new Command('npm start --')
    .description('run the example worker on a local queue')
    .option('--messages <n>', 'stop after this many messages', whole(1, 10_000_000))
    .option(
      '--rate <n>',
      `messages per second (default: ${trickle}; ${burst} with --messages)`,
      whole(1, 10_000),
    )
    .option('--port <n>', 'the port of the local SQS; 0 for any free one', whole(0, 65_535))
    .option('--quirks', 'sample events with nulls, missing and unknown keys')
    .option('--json', 'print only the summary, as one line of JSON, on standard output')
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
