import type { Command } from 'commander'
import { requiredQueue, type Typed, withConnection, withQueue } from './option/connection.ts'
import type { DoctorOptions } from './doctor/options.ts'
import { oneOf, wholeNumber, withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice doctor`. */
export function registerDoctor(program: Command, shell: Shell): void {
  const doctor = program
    .command('doctor')
    .description('check a queue: what is wrong, why, and the command that fixes it')
  withQueue(doctor, 'the queue that Stream fills')
    .option(
      '--auth <way>',
      "how Stream may send: keys, or resource for the queue's policy",
      oneOf('keys', 'resource'),
    )
    .option('--attempts <n>', "the worker's maxAttempts", wholeNumber(1, 1_000))
    .option(
      '--handler-timeout <s>',
      "the worker's handlerTimeoutSeconds (60)",
      wholeNumber(1, 43_200),
    )
    .option('--max-polls <n>', "the worker's maxPolls (32)", wholeNumber(1, 1_000))
    .option('--max-sockets <n>', "the worker's maxSockets (100)", wholeNumber(1, 100_000))
    .option('--fix', 'fix what is safe to fix automatically')
    .option('--round-trip', 'send a marked event and receive it; no other consumer may read')
    .option('--dry-run', 'with --fix: print what would change, and change nothing')
    .option('--yes', 'do not ask for confirmation')
    .option('--json', 'one JSON document on standard output')
  withConnection(doctor).action(async (options: Typed<DoctorOptions>) => {
    const queue = requiredQueue(options.queue, shell)
    const { runDoctor } = await import('./doctor/run-doctor.ts')
    await runDoctor({ ...options, queue }, shell)
  })
  withExamples(doctor, [
    ['sluice doctor --queue stream-events', 'report, and change nothing'],
    ['sluice doctor --queue stream-events --fix', 'fix what is safe, after a confirmation'],
    [
      'sluice doctor --queue stream-events --round-trip',
      'how long a send, a receive and a delete take',
    ],
  ]).addHelpText(
    'after',
    '\nExit code 0: nothing worse than a note. 1: a warning or a fault. 3: the queue cannot be used.',
  )
}
