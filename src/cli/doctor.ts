import type { Command } from 'commander'
import { requiredQueue, type Typed, withConnection, withQueue } from './option/connection.ts'
import type { DoctorOptions } from './doctor/options.ts'
import { oneOf, wholeNumber, withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice doctor`. */
export function registerDoctor(program: Command, shell: Shell): void {
  const doctor = program
    .command('doctor')
    .description('read everything about a queue and say what is wrong, why, and what mends it')
  withQueue(doctor, 'the queue that Stream fills')
    .option('--auth <way>', 'how Stream sends: keys or resource', oneOf('keys', 'resource'))
    .option('--attempts <n>', "the worker's maxAttempts", wholeNumber(1, 1_000))
    .option(
      '--handler-timeout <s>',
      "the worker's handlerTimeoutSeconds (60)",
      wholeNumber(1, 43_200),
    )
    .option('--max-polls <n>', "the worker's maxPolls (32)", wholeNumber(1, 1_000))
    .option('--max-sockets <n>', 'the sockets of its client (100)', wholeNumber(1, 100_000))
    .option('--fix', 'mend what is safe: it takes nothing away')
    .option('--round-trip', 'send a marked event and take it off again; nobody else may read')
    .option('--dry-run', 'with --fix: say what would be done')
    .option('--yes', 'do not ask')
    .option('--json', 'one JSON document on standard output')
  withConnection(doctor).action(async (options: Typed<DoctorOptions>) => {
    const queue = requiredQueue(options.queue, shell)
    const { runDoctor } = await import('./doctor/run-doctor.ts')
    await runDoctor({ ...options, queue }, shell)
  })
  withExamples(doctor, [
    ['sluice doctor --queue stream-events', 'look, and change nothing'],
    ['sluice doctor --queue stream-events --fix', 'mend what is safe, after a question'],
    ['sluice doctor --queue stream-events --round-trip', 'how long each leg takes'],
  ]).addHelpText(
    'after',
    '\nExit code 0: nothing worse than a note. 1: a warning or a fault. 3: the queue cannot be used.',
  )
}
