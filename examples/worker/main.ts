// The example worker: `npm start`. Begin to read at router.ts and its handlers; example.ts puts the
// parts together, and the other files show how it fares.
import { CommanderError } from 'commander'
import { QueueError } from 'sluice'
import { FauxqsError, LocalSqsError } from 'sluice/local'
import { type Arguments, ExitCode, readArguments } from './arguments.ts'
import { runExample } from './example.ts'
import { LogLines } from './log-lines.ts'
import { summaryLines } from './summary.ts'
import { Terminal } from './terminal.ts'
import type { Display } from './view.ts'

async function main(): Promise<number> {
  endQuietlyWithoutReader()
  const args = readArguments(process.argv.slice(2))
  const display = chooseDisplay(args)
  const summary = await runExample(args, display, stopSignal())
  if (args.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
  else display.ended(summaryLines(summary))
  return ExitCode.ok
}

function chooseDisplay({ json }: Arguments): Display {
  const { stdout, stderr, env } = process
  if (json) return new LogLines((text) => stderr.write(text))
  if (stdout.isTTY && env.TERM !== 'dumb') return new Terminal(stdout)
  return new LogLines((text) => stdout.write(text))
}

/** Aborts at the first Ctrl-C or SIGTERM; the second ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller.signal
}

/** `npm start | head` closes our output early: that is no error, and the queue lives in this process. */
function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(ExitCode.ok)
      throw error
    })
  }
}

/** Whatever went wrong, as a sentence and an exit code. */
function tell(error: unknown): number {
  // The argument parser has written its own sentence, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage
  if (error instanceof LocalSqsError) return say(`${error.message} (npm start -- --port N)`)
  if (error instanceof FauxqsError || error instanceof QueueError) return say(error.message)
  const [headline] = String(error).split('\n')
  process.stderr.write(`Unexpected: ${headline}\n`)
  if (process.env.DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return ExitCode.unexpected
}

function say(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return ExitCode.noQueue
}

process.exitCode = await main().catch(tell)
