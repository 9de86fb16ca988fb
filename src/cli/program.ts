import { createRequire } from 'node:module'
import { Command } from 'commander'
import { connectionHelp } from './option/connection.ts'
import { registerDecode } from './decode.ts'
import { registerDlq } from './dlq.ts'
import { registerDoctor } from './doctor.ts'
import { exitCodeHelp } from './error/exit-code.ts'
import { withExamples } from './option/help.ts'
import { registerLocal } from './local.ts'
import { registerPolicy } from './policy.ts'
import { registerQueue } from './queue.ts'
import { registerSend } from './send.ts'
import type { Shell } from './terminal/shell.ts'
import { registerStream } from './stream.ts'
import { registerWork } from './work.ts'

/**
 * Registers one command on the program. Its file imports nothing heavy: the action imports what it needs,
 * so that `sluice --help` does not load it.
 */
export type Register = (program: Command, shell: Shell) => void

/** The commands in the order of their use, as the help lists them. */
const commands: readonly Register[] = [
  registerQueue,
  registerStream,
  registerPolicy,
  registerDoctor,
  registerLocal,
  registerSend,
  registerDecode,
  registerWork,
  registerDlq,
]

/** The whole command line, ready to parse. Errors are thrown, never exits. */
export function createProgram(shell: Shell): Command {
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
  for (const register of commands) register(program, shell)
  withExamples(program, [
    ['sluice queue create stream-events --stream resource', 'a queue that Stream may send to'],
    ['sluice doctor --queue stream-events', 'what is wrong with it, and how to fix it'],
    ['sluice local', 'a local SQS'],
    ['sluice send message.new', 'send a sample event to it'],
    ['sluice dlq list --queue stream-events', 'what is on the dead-letter queue, and why'],
    ['sluice work ./router.ts --queue stream-events', 'run a router on a queue'],
  ])
  program.addHelpText('afterAll', ({ command }) =>
    command === program ? '' : '\nExit codes and environment: sluice --help',
  )
  return program.addHelpText('after', `\n${connectionHelp}\n\n${exitCodeHelp()}`)
}

/** From package.json by the package's own name: its relative path differs between src and dist. */
function version(): string {
  const description: unknown = createRequire(import.meta.url)('sluice/package.json')
  return (description as { version: string }).version
}
