import { describedEvent } from '../../../pipeline/described-event.ts'
import { createPipeline } from '../../../pipeline/pipeline.ts'
import type { EventResult } from '../../../route/call/event-result.ts'
import { ExitCode } from '../../error/exit-code.ts'
import { commandLog } from '../../terminal/log.ts'
import { note, print, printJsonLine } from '../../terminal/output.ts'
import { oneLine } from '../../terminal/printable.ts'
import type { Shell } from '../../terminal/shell.ts'
import { loadRouter } from '../../work/load-router.ts'
import { checkIds } from '../filter.ts'
import { findOne } from '../one.ts'
import type { LookCommandOptions } from '../options.ts'
import { errorText } from '../../../dead-letter/words/looking.ts'
import { withDesk } from '../with-desk.ts'

export interface TryOptions extends LookCommandOptions {
  readonly handlers: string
  readonly inspect?: boolean
}

/** `sluice dlq try ID --handlers MODULE`: runs the app's handlers on one message, and settles nothing. */
export async function tryDeadLetter(id: string, options: TryOptions, shell: Shell): Promise<void> {
  checkIds([id])
  shell.hasForeignCode = true
  await withDesk(options, shell, async (opened) => {
    if (options.inspect) await waitForDebugger(shell)
    // Before the queue is received from: a wrong path raises no receive count.
    const router = await loadRouter(options.handlers)
    const { received, entry } = await findOne(opened, id, options, shell)
    const logger = commandLog(shell, { json: false, verbose: true })
    // With a debugger a handler takes as long as a person.
    const handlerTimeoutSeconds = options.inspect ? 24 * 3600 : 60
    const pipeline = createPipeline(router, { logger, handlerTimeoutSeconds })
    note(shell, `Running the handlers on ${entry.id}. Nothing is settled: it stays where it is.`)
    const { events } = await pipeline.process(received)
    for (const event of events) {
      if (options.json) printJsonLine(shell, eventJson(event))
      else for (const line of eventLines(event)) print(shell, line)
    }
    const isGood = events.every(({ outcome }) => outcome._tag === 'Acknowledge')
    if (!isGood) shell.exitCode = ExitCode.findings
  })
}

async function waitForDebugger(shell: Shell): Promise<void> {
  const inspector = await import('node:inspector')
  if (inspector.url() === undefined) inspector.open(0, '127.0.0.1')
  note(shell, 'Waiting for a debugger: open chrome://inspect, or attach your editor.')
  inspector.waitForDebugger()
}

/** As examples/dead-letters/README.md describes it. */
function eventJson(event: EventResult) {
  const { type, error, issues: _, ...others } = describedEvent(event)
  return {
    version: 1,
    kind: 'tried',
    ...others,
    type: type ?? null,
    error: error === undefined ? null : { name: error.name, message: error.message },
  }
}

function eventLines(event: EventResult): readonly string[] {
  const { index, type, error, frames, drift, durationMs, outcome } = describedEvent(event)
  const took = `${durationMs} ms`
  const lines = [`event ${index} (${oneLine(type ?? 'no type')}): ${outcomeText(event)}, ${took}`]
  if (error !== undefined) lines.push(`  ${oneLine(errorText(error))}`)
  for (const frame of frames) lines.push(`  at ${oneLine(frame)}`)
  for (const { path, expected } of drift) {
    lines.push(`  drift: ${oneLine(path)} is not ${oneLine(expected)}`)
  }
  return outcome === 'Retry' ? [...lines, '  A worker would retry it.'] : lines
}

function outcomeText({ outcome }: EventResult): string {
  switch (outcome._tag) {
    case 'Acknowledge':
      return outcome.because === 'handled' ? 'handled' : `acknowledged, ${outcome.because}`
    case 'Retry':
    case 'DeadLetter':
      return `failed, ${outcome.failure._tag}`
    default:
      return outcome satisfies never
  }
}
