import type { Command } from 'commander'
import { exitCodeHelp } from './error/exit-code.ts'
import { connectionHelp } from './option/connection.ts'
import { withExamples } from './option/help.ts'

/** Adds to the help of the program what no command has: examples of all, the environment and the exit codes. */
export function addProgramHelp(program: Command): Command {
  withExamples(program, [
    ['sluice queue create stream-events --stream resource', 'a queue that Stream may send to'],
    ['sluice doctor --queue stream-events', 'what is wrong with it, and how to fix it'],
    ['sluice local', 'a local SQS'],
    ['sluice send message.new', 'send a sample event to it'],
    ['sluice dlq list --queue stream-events', 'what is on the dead-letter queue, and why'],
    ['sluice desk --queue stream-events --open', 'the same in the browser'],
    ['sluice work ./router.ts --queue stream-events', 'run a router on a queue'],
  ])
  return program.addHelpText('after', `\n${connectionHelp}\n\n${exitCodeHelp()}`)
}
