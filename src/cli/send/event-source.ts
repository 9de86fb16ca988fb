import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { type StreamEventType, streamEvents } from '../../../schemas/index.ts'
import type { Quirks } from '../../testing/sample/quirks.ts'
import { sampleEvent } from '../../testing/sample-event.ts'
import { CliError } from '../error/cli-error.ts'
import { note } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import { closeNames } from '../option/close-names.ts'
import { eventsIn } from './events-in.ts'

/**
 * The events that `sluice send` sends: samples of an event type, those in a file, or those on standard
 * input for `-`.
 *
 * @param count How many samples of a type.
 * @param quirks Whether the samples have nulls, missing and unknown keys, and a drift.
 * @throws CliError (usage), or the error of the file system.
 */
export async function eventsFrom(
  what: string,
  { count, quirks = false }: { readonly count: number; readonly quirks?: boolean },
  shell: Shell,
): Promise<object[]> {
  if (isStreamType(what)) {
    const shown = quirks ? allQuirks : {}
    return Array.from({ length: count }, () => sampleEvent(what, seed(), shown))
  }
  if (quirks) throw new CliError('--quirks is only for samples of an event type.')
  if (what === '-') return eventsIn(await input(shell), 'standard input')
  return eventsIn(await contentOf(what), what)
}

const allQuirks: Quirks = { nulls: true, missing: true, extraKeys: true, own: true, drift: true }

function isStreamType(text: string): text is StreamEventType {
  return Object.hasOwn(streamEvents, text)
}

/** A different one each time, so that two samples are different events. */
function seed(): number {
  return 1 + Math.floor(Math.random() * 2 ** 31)
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EISDIR') {
      throw new CliError(`${printable(file)} is a directory, not a file of events.`, {
        cause: error,
      })
    }
    if (code !== 'ENOENT') throw error
    const meant = closeNames(file, Object.keys(streamEvents))
    const hint = meant.length > 0 ? ` Did you mean ${meant.join(', or ')}?` : ''
    throw new CliError(
      `"${printable(file)}" is neither a file nor one of Stream's event types.${hint}`,
      { cause: error },
    )
  }
}

function input(shell: Shell): Promise<string> {
  if (shell.stdin.isTTY) note(shell, 'Type events, one per line, and end with Ctrl-D.')
  return text(shell.stdin)
}
