import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { isGzip } from '../../open/gzip.ts'
import { CliError } from '../error/cli-error.ts'
import { unlessAborted } from '../terminal/interrupt.ts'
import { note } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'

/**
 * The bytes of a file, or of standard input for `-`.
 *
 * @throws CliError (usage) for a directory, or a file that is compressed.
 * @throws an error of the file system when it cannot be read; the command line turns it into a sentence.
 */
export async function inputOf(file: string, shell: Shell): Promise<Readable> {
  if (file === '-') {
    if (shell.stdin.isTTY) note(shell, 'Paste bodies, one per line, and end with Ctrl-D.')
    return shell.stdin
  }
  const name = printable(file)
  const stats = await stat(file)
  if (stats.isDirectory()) throw new CliError(`${name} is a directory.`)
  // A pipe is not tested: the bytes read from it would be missing later.
  if (stats.isFile() && isGzip(await firstBytes(file))) {
    throw new CliError(`${name} is compressed. Type: gunzip -c ${name} | sluice decode -`)
  }
  return createReadStream(file)
}

/** The chunks before the signal aborts. A stop does not wait for the next one. */
export async function* until(signal: AbortSignal, input: Readable): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = input[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await unlessAborted(signal, chunks.next())
      if (next === undefined || next.done) return
      yield next.value
    }
  } finally {
    input.destroy()
  }
}

async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    return (await handle.read(new Uint8Array(2), 0, 2, 0)).buffer
  } finally {
    await handle.close()
  }
}
