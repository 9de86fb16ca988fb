import { createRequire } from 'node:module'
import { Command } from 'commander'
import type { Shell } from './terminal/shell.ts'

/** Registers one command on the program. */
export type Register = (program: Command, shell: Shell) => void

/**
 * The commands in the order of their use, as the help lists them. Only the one that is called is loaded, so that it
 * starts soon.
 */
const commands: ReadonlyMap<string, () => Promise<Register>> = new Map([
  ['queue', async () => (await import('./queue.ts')).registerQueue],
  ['stream', async () => (await import('./stream.ts')).registerStream],
  ['policy', async () => (await import('./policy.ts')).registerPolicy],
  ['doctor', async () => (await import('./doctor.ts')).registerDoctor],
  ['local', async () => (await import('./local.ts')).registerLocal],
  ['send', async () => (await import('./send.ts')).registerSend],
  ['decode', async () => (await import('./decode.ts')).registerDecode],
  ['work', async () => (await import('./work.ts')).registerWork],
  ['idempotency', async () => (await import('./idempotency.ts')).registerIdempotency],
  ['dlq', async () => (await import('./dlq.ts')).registerDlq],
  ['desk', async () => (await import('./desk.ts')).registerDesk],
])

/** The command line for these arguments, ready to parse. Errors are thrown, never exits. */
export async function createProgram(args: readonly string[], shell: Shell): Promise<Command> {
  const program = emptyProgram(shell)
  const called = commands.get(args.find((arg) => !arg.startsWith('-')) ?? '')
  if (called) {
    const register = await called()
    register(program, shell)
    return program
  }
  for (const load of commands.values()) {
    const register = await load()
    register(program, shell)
  }
  const { addProgramHelp } = await import('./program-help.ts')
  return addProgramHelp(program)
}

/** Without commands, but with what applies to all of them. */
function emptyProgram(shell: Shell): Command {
  const program = new Command('sluice')
    .description('Consumes the SQS queue that Stream fills with events.')
    .version(version(), '-V, --version', 'print the version')
    .option('--debug', 'show the stack of an error')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help for its arguments and options.')
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'sluice: ')),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  return program.addHelpText('afterAll', ({ command }) =>
    command === program ? '' : '\nExit codes and environment: sluice --help',
  )
}

/** From package.json by the package's own name: its relative path differs between src and dist. */
function version(): string {
  const description: unknown = createRequire(import.meta.url)('sluice/package.json')
  return (description as { version: string }).version
}
