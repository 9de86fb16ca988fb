import type { Running } from '../../../dead-letter/stream.ts'
import { listenForInterrupt } from '../../terminal/interrupt.ts'
import { printJsonLine } from '../../terminal/output.ts'
import { progressLine, type ProgressLine } from '../../terminal/progress-bar.ts'
import type { Shell } from '../../terminal/shell.ts'
import { resultJson } from '../json.ts'

/** What a command changes. */
export interface Work<Result, Report> {
  readonly begin: (signal: AbortSignal, line: ProgressLine) => Running<Result, Report>
  /** Said at the first Ctrl-C. */
  readonly stopping: string
}

/** Carries it out, with its progress; Ctrl-C ends it after what is on its way. */
export async function carryOut<Result extends Parameters<typeof resultJson>[0], Report>(
  { begin, stopping }: Work<Result, Report>,
  { json }: { readonly json?: boolean },
  shell: Shell,
): Promise<Report> {
  const interrupt = listenForInterrupt(shell, stopping)
  const line = progressLine(shell)
  try {
    const running = begin(interrupt.signal, line)
    for await (const result of running) {
      if (json) printJsonLine(shell, resultJson(result))
    }
    return await running.report
  } finally {
    line.end()
    interrupt.release()
  }
}
