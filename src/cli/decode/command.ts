import { Interruption } from '../../route/call/interruption.ts'
import { ExitCode } from '../error/exit-code.ts'
import { listenForInterrupt } from '../terminal/interrupt.ts'
import { note } from '../terminal/output.ts'
import { counter } from '../terminal/progress-bar.ts'
import type { Shell } from '../terminal/shell.ts'
import { bodiesIn } from './bodies.ts'
import { catalogueOf } from './load-catalogue.ts'
import { documents } from './documents.ts'
import { inputOf, until } from './input.ts'
import { lines } from './text-lines.ts'
import { printReport } from './report.ts'
import { Trial } from './trial.ts'

export interface DecodeCommandOptions {
  readonly catalogue?: string
  readonly json?: boolean
}

/** How long a schema may take for one event: the worker's default. */
const schemaSeconds = 60

/**
 * `sluice decode`: the pipeline up to decoding, on bodies from a file.
 *
 * @throws CliError (usage) for a file or a module that cannot be used.
 */
export async function decodeRecorded(
  file: string,
  options: DecodeCommandOptions,
  shell: Shell,
): Promise<void> {
  const interruption = new Interruption()
  const terms = { timeoutSeconds: schemaSeconds, classify: undefined, interruption }
  const trial = new Trial(await catalogueOf(options, shell), terms)
  const interrupt = listenForInterrupt(shell, 'Stopping: reporting what was read so far …')
  interrupt.signal.addEventListener('abort', () => interruption.interrupt('stop'))
  const read = counter(shell, 'Bodies read')
  try {
    for await (const document of documents(
      lines(until(interrupt.signal, await inputOf(file, shell))),
    )) {
      // The last document may have been cut off.
      if (interrupt.signal.aborted) break
      for (const body of bodiesIn(document)) await trial.take(body)
      read.update(trial.bodies)
    }
  } finally {
    read.end()
    interrupt.release()
  }
  await printReport(trial, options.json === true, shell)
  if (interrupt.signal.aborted) note(shell, 'Stopped before the end of the input.')
  if (trial.hasFailures || interrupt.signal.aborted) shell.exitCode = ExitCode.findings
}
