// The example worker: `npm start`. Read router.ts and its handlers first; example.ts puts the parts
// together, and the other files show the status.
import { CommanderError } from 'commander'
import { LocalSqsError } from 'sluice/local'
import { ExitCode, readArguments } from './arguments.ts'
import { startQueue } from './queue.ts'

async function main(): Promise<number> {
  const stop = new AbortController()
  const output = watchOutput(stop)
  const args = readArguments(process.argv.slice(2))
  stopAtSignals(stop)
  const local = await startQueue(args)
  try {
    // The queue answers while the worker, the handlers and the schemas are loaded.
    const { runExample } = await import('./example.ts')
    await runExample(local, args, stop.signal)
  } finally {
    await local.stop()
  }
  await new Promise((resolve) => process.stdout.write('', resolve))
  if (output.failure === undefined) return ExitCode.ok
  process.stderr.write(`The output cannot be written: ${output.failure.message}.\n`)
  return ExitCode.unexpected
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
async function report(error: unknown): Promise<number> {
  // The argument parser has already written its message, or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage
  if (error instanceof LocalSqsError) return noQueue(`${error.message} (npm start -- --port N)`)
  const { QueueError } = await import('sluice')
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
