import type { FoundMessage } from '../../dead-letter/desk.ts'
import { CliError } from '../error/cli-error.ts'
import { ExitCode } from '../error/exit-code.ts'
import { listenForInterrupt } from '../terminal/interrupt.ts'
import { note } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import { counter } from '../terminal/progress-bar.ts'
import type { Shell } from '../terminal/shell.ts'
import { ownPolicyWarning } from '../../dead-letter/words/looking.ts'
import { age } from './words.ts'
import type { OpenedDesk } from './with-desk.ts'

/**
 * The one message that an id names. Without a snapshot it receives until the message is found.
 *
 * @throws CliError when there is none, or more than one.
 */
export async function findOne(
  { desk }: OpenedDesk,
  id: string,
  { snapshot }: { readonly snapshot?: string },
  shell: Shell,
): Promise<FoundMessage> {
  if (snapshot !== undefined) {
    const { takenAtMs } = await desk.useSnapshot(snapshot)
    note(shell, `From a snapshot of ${age(takenAtMs, Date.now())} ago (${snapshot}).`)
    return theOne(await desk.find(id), id, snapshot)
  }
  const warning = ownPolicyWarning(await desk.attributes())
  if (warning !== undefined) note(shell, warning)
  const interrupt = listenForInterrupt(shell, 'Stopping: making the messages visible again …')
  const searched = counter(shell, 'Searching')
  try {
    const found = await desk.find(id, { signal: interrupt.signal, onProgress: searched.update })
    searched.end()
    return theOne(found, id, await desk.queueUrl())
  } finally {
    searched.end()
    interrupt.release()
  }
}

function theOne(found: readonly FoundMessage[], id: string, where: string): FoundMessage {
  const [one, ...others] = found
  if (one === undefined) {
    throw new CliError(`No message whose id begins with "${printable(id)}" is on ${where}.`, {
      exitCode: ExitCode.findings,
    })
  }
  if (others.length === 0) return one
  const exact = found.find(({ entry }) => entry.id === id)
  if (exact !== undefined) return exact
  const ids = found.slice(0, 20).map(({ entry }) => entry.id)
  const more = found.length > ids.length ? `, and ${found.length - ids.length} more` : ''
  throw new CliError(
    `"${printable(id)}" is not one message: ${ids.join(', ')}${more}. Give more of the id.`,
  )
}
