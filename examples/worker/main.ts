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
  const stop = new AbortController()
  const output = watchOutput(stop)
  const args = readArguments(process.argv.slice(2))
  const display = chooseDisplay(args)
  stopAtSignals(stop)
  const summary = await runExample(args, display, stop.signal)
  if (args.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
  else display.ended(summaryLines(summary))
  await new Promise((resolve) => process.stdout.write('', resolve))
  if (output.failure === undefined) return ExitCode.ok
  process.stderr.write(`The output cannot be written: ${output.failure.message}.\n`)
  return ExitCode.unexpected
}

function chooseDisplay({ json }: Arguments): Display {
  const { stdout, stderr, env } = process
  if (json) return new LogLines((text) => stderr.write(text))
  if (stdout.isTTY && env.TERM !== 'dumb') return new Terminal(stdout)
  return new LogLines((text) => stdout.write(text))
}

/** Stops in order at the first Ctrl-C or SIGTERM; the second ends the process at once. */
function stopAtSignals(stop: AbortController): void {
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(ExitCode.interrupted)
    stop.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

/**
 * Stops in order when the output takes no more: here, unlike with a worker of one's own, it is what
 * everything is for. `npm start | head` closes it early, and that is no failure.
 */
function watchOutput(stop: AbortController): { readonly failure?: Error } {
  const output: { failure?: Error } = {}
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') output.failure = error
    stop.abort()
  })
  // There is nowhere to tell it.
  process.stderr.on('error', () => {})
  return output
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
