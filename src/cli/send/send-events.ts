import { randomUUID } from 'node:crypto'
import { isExported, outgoingOf } from '../../dead-letter/select/exported-message.ts'
import { localDefaults, localQueueUrl } from '../../local/defaults.ts'
import { wireBodies } from '../../local/traffic/wire-bodies.ts'
import type { WireForm } from '../../open/wire-form.ts'
import type { EntryResult, Outgoing, Queue } from '../../queue/port.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { isFifo } from '../../queue/queue-url.ts'
import { outgoingBatches } from '../../queue/rules/outgoing-batches.ts'
import { CliError } from '../error/cli-error.ts'
import { type ConnectionOptions, namedQueue, openQueues, queueUrl } from '../option/connection.ts'
import { ExitCode } from '../error/exit-code.ts'
import { note, print, printJson } from '../terminal/output.ts'
import { oneLine } from '../terminal/printable.ts'
import { ownName, type Shell } from '../terminal/shell.ts'
import { eventsFrom } from './event-source.ts'

export interface SendCommandOptions extends ConnectionOptions {
  readonly form: WireForm
  readonly count: number
  readonly quirks?: boolean
  readonly queue?: string
  readonly json?: boolean
}

/** `sluice send`. */
export async function sendEvents(
  what: string,
  options: SendCommandOptions,
  shell: Shell,
): Promise<void> {
  const events = await eventsFrom(what, options, shell)
  const exported = exportedIn(events)
  const bodies = exported === undefined ? wireBodies(events, options.form) : []
  const target = namedQueue(options.queue, shell) ?? defaultQueue(options, shell)
  const service = await openQueues(options, target, shell)
  try {
    const queue = service.queue(await queueUrl(service, target))
    const messages = exported ?? bodies.map((body) => ({ body }))
    const results = await sendAll(queue, messages.map(outgoingFor(queue.url)))
    report(
      results,
      {
        events: events.length,
        form: exported === undefined ? options.form : 'as exported',
        queueUrl: queue.url,
      },
      options,
      shell,
    )
  } catch (error) {
    throw target === localQueueUrl ? withLocalHint(error, ownName(shell)) : error
  } finally {
    service.close()
  }
}

/** The queue of `sluice local`: by its name where an endpoint is given, else by its URL. */
function defaultQueue({ endpoint }: SendCommandOptions, { env }: Shell): string {
  const elsewhere = endpoint ?? (env.AWS_ENDPOINT_URL_SQS || env.AWS_ENDPOINT_URL)
  return elsewhere ? localDefaults.queue : localQueueUrl
}

function withLocalHint(error: unknown, sluice: string): unknown {
  if (!(error instanceof QueueError) || error.kind !== 'Unreachable') return error
  return new CliError(
    `No local SQS answers on port ${localDefaults.port}. Start one with "${sluice} local", or name a queue with --queue.`,
    { exitCode: ExitCode.unreachable, cause: error },
  )
}

/**
 * The messages of `sluice dlq export`, to send as they were; undefined for other events.
 *
 * @throws CliError (usage) for a line that is not like the others, or of another version.
 */
function exportedIn(events: readonly object[]): readonly Outgoing[] | undefined {
  if (!events.some(isExported)) return undefined
  return events.map((event, at) => {
    const message = outgoingOf(event)
    if (message !== undefined) return message
    throw new CliError(`Message ${at + 1} is not one of an export of version 1, as the others are.`)
  })
}

function outgoingFor(url: string): (message: Outgoing) => Outgoing {
  if (!isFifo(url)) return (message) => message
  return (message) => ({ groupId: 'sluice-send', ...message, deduplicationId: randomUUID() })
}

/** @throws QueueError when nothing was sent; after that, the messages of a failed request count as refused. */
async function sendAll(queue: Queue, messages: readonly Outgoing[]): Promise<EntryResult[]> {
  const results: EntryResult[] = []
  for (const batch of outgoingBatches(messages)) {
    try {
      results.push(...(await queue.send(batch)))
    } catch (error) {
      if (results.length === 0 || !(error instanceof QueueError)) throw error
      const { code, message } = error
      results.push(...batch.map(() => ({ ok: false as const, code, senderFault: false, message })))
    }
  }
  return results
}

function report(
  results: readonly EntryResult[],
  sent: { events: number; form: string; queueUrl: string },
  options: SendCommandOptions,
  shell: Shell,
): void {
  const failed = results.flatMap((result, i) => (result.ok ? [] : [{ message: i + 1, result }]))
  if (failed.length > 0) shell.exitCode = ExitCode.findings
  if (options.json) {
    const messageIds = results.flatMap((result) => (result.ok ? [result.messageId] : []))
    const failures = failed.map(({ message, result }) => ({ message, code: result.code }))
    printJson(shell, { ...sent, messages: messageIds.length, messageIds, failures })
    return
  }
  const messages = `${results.length - failed.length} of ${count(results.length, 'message')}`
  print(
    shell,
    `Sent ${messages} (${count(sent.events, 'event')}, ${sent.form}) to ${sent.queueUrl}`,
  )
  for (const { message, result } of failed) {
    note(shell, `Message ${message} was refused: ${oneLine(result.message)}`)
  }
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
