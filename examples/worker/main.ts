// The example worker: `npm start`. Read router.ts and its handlers first; example.ts puts the parts
// together, and the other files show the status.
import { CommanderError } from 'commander'
import { QueueError } from 'sluice'
import { LocalSqsError } from 'sluice/local'
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

/** The first Ctrl-C or SIGTERM stops it gracefully; the second ends the process at once. */
function stopAtSignals(stop: AbortController): void {
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(ExitCode.interrupted)
    stop.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

/**
 * Stops gracefully when the output cannot be written: unlike a real worker, the example runs only for its
 * output. `npm start | head` closes it early, which is no failure.
 */
function watchOutput(stop: AbortController): { readonly failure?: Error } {
  const output: { failure?: Error } = {}
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') output.failure = error
    stop.abort()
  })
  // There is nowhere to report it.
  process.stderr.on('error', () => {})
  return output
}

/** Reports an error in a sentence. Returns the exit code. */
function report(error: unknown): number {
  // The argument parser has already written its message, or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage
  if (error instanceof LocalSqsError) return noQueue(`${error.message} (npm start -- --port N)`)
  if (error instanceof QueueError) return noQueue(error.message)
  const [headline] = String(error).split('\n')
  process.stderr.write(`Unexpected: ${headline}\n`)
  if (process.env.DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return ExitCode.unexpected
}

function noQueue(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return ExitCode.noQueue
}

process.exitCode = await main().catch(report)
