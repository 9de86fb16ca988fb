import { setTimeout as sleep } from 'node:timers/promises'
import { spanOf } from '../../queue/findings/finding.ts'
import { inspectQueue } from '../../queue/inspect.ts'
import type { QueueAttributes, QueueService } from '../../queue/port.ts'
import { type ConnectionOptions, queueUrl } from '../option/connection.ts'
import { listenForInterrupt, unlessAborted } from '../terminal/interrupt.ts'
import { print, printJson } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import { withAccess } from '../option/setup-access.ts'
import type { Shell } from '../terminal/shell.ts'

export interface ShowOptions extends ConnectionOptions {
  readonly queue: string
  readonly watch?: number | true
  readonly json?: boolean
}

/** `sluice queue show`. */
export async function showQueue(options: ShowOptions, shell: Shell): Promise<void> {
  await withAccess(options, options.queue, shell, async ({ service }) => {
    const url = await queueUrl(service, options.queue)
    if (options.watch === undefined) return await showOnce(service, url, options, shell)
    await watch(service, url, options, shell)
  })
}

/** A queue, and its dead-letter queue where it can be read. */
interface Shown {
  readonly url: string
  readonly attributes: QueueAttributes
  readonly deadLetterQueue?: { readonly url: string; readonly attributes: QueueAttributes }
}

async function showOnce(
  service: QueueService,
  url: string,
  { json }: ShowOptions,
  shell: Shell,
): Promise<void> {
  const shown = await read(service, url)
  if (json) return printJson(shell, shownJson(shown))
  for (const line of lines(shown)) print(shell, line)
}

async function watch(
  service: QueueService,
  url: string,
  { watch, json }: ShowOptions,
  shell: Shell,
): Promise<void> {
  const seconds = typeof watch === 'number' ? watch : 2
  const interrupt = listenForInterrupt(shell, 'Stopping.')
  const ended = AbortSignal.any([interrupt.signal, shell.outputLost])
  const draw = await drawer(json === true, shell)
  try {
    while (!ended.aborted) {
      // A request that hangs is not waited for: closing the connection ends it.
      const shown = await unlessAborted(ended, read(service, url))
      if (shown !== undefined) draw(shown)
      await sleep(seconds * 1000, undefined, { signal: ended }).catch(() => {})
    }
  } finally {
    interrupt.release()
  }
}

/** Redraws on a terminal; elsewhere prints one block, or one line of JSON, after the other. */
async function drawer(json: boolean, shell: Shell): Promise<(shown: Shown) => void> {
  if (json) return (shown) => print(shell, JSON.stringify(shownJson(shown)))
  if (shell.stdout.isTTY !== true) {
    return (shown) => print(shell, `${lines(shown).join('\n')}\n`)
  }
  const { createLogUpdate } = await import('log-update')
  const update = createLogUpdate(shell.stdout)
  return (shown) => update(lines(shown).join('\n'))
}

async function read(service: QueueService, url: string): Promise<Shown> {
  const found = await inspectQueue(service, url)
  if (found._tag === 'Unreadable') throw found.error
  const { attributes, deadLetterQueue } = found
  const target = deadLetterQueue?.url
  const theirs = target === undefined ? undefined : await inspectQueue(service, target)
  if (target === undefined || theirs?._tag !== 'Readable') return { url, attributes }
  return { url, attributes, deadLetterQueue: { url: target, attributes: theirs.attributes } }
}

function shownJson({ url, attributes, deadLetterQueue }: Shown) {
  const own = (at: string, of: QueueAttributes) => ({ url: at, ...of })
  return {
    queue: own(url, attributes),
    deadLetterQueue: deadLetterQueue
      ? own(deadLetterQueue.url, deadLetterQueue.attributes)
      : undefined,
  }
}

function lines({ url, attributes, deadLetterQueue }: Shown): readonly string[] {
  const own = [url, ...block(attributes)]
  if (!deadLetterQueue) {
    const arn = attributes.redrive?.deadLetterQueueArn
    return [...own, `dead-letter queue: ${arn ? `${arn} (cannot be read)` : 'none'}`].map(printable)
  }
  const theirs = ['', deadLetterQueue.url, ...block(deadLetterQueue.attributes)]
  return [...own, ...theirs].map(printable)
}

function block(attributes: QueueAttributes): readonly string[] {
  const { visible, inFlight, delayed, redrive, raw } = attributes
  const rows: readonly (readonly [string, string])[] = [
    ['messages', `${visible} waiting, ${inFlight} in flight, ${delayed} delayed`],
    ['type', attributes.fifo ? 'FIFO' : 'standard'],
    ['visibility timeout', spanOf(attributes.visibilitySeconds)],
    ['long poll', spanOf(attributes.waitSeconds)],
    ['retention', spanOf(attributes.retentionSeconds)],
    ['largest message', `${attributes.maxMessageBytes} bytes`],
    ['moved after', redrive ? `${redrive.maxReceiveCount} receives` : 'never'],
    ['encryption', raw.KmsMasterKeyId ?? (raw.SqsManagedSseEnabled === 'false' ? 'none' : 'SQS')],
    ['policy', raw.Policy ? 'yes' : 'none'],
  ]
  return rows.map(([name, value]) => `  ${name.padEnd(20)}${value}`)
}
