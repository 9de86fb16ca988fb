import type { EntryResult } from '../../../src/queue/port.ts'
import type { Received } from '../../../src/message/received.ts'
import { idsIn } from '../app/app-event.ts'
import type { Asked, FactOf } from '../fact.ts'
import type { Names } from './names.ts'
import type { Sentence } from './sentence.ts'

/** A request leaves its process. */
export function asked({ process, request }: FactOf<'Asked'>, names: Names): Sentence | undefined {
  const { action, queue, seconds, isRelease, outgoing } = request
  if (action === 'receive' || action === 'attributes') return undefined
  if (action === 'send') {
    const events = outgoing.map(({ body }) => idsIn(body).join(', '))
    const does = `sends ${events.join('; ')} to the ${queue}`
    return sentence(process, request, does, names.idsOf(request))
  }
  const messageIds = names.idsOf(request)
  const verb = action === 'delete' ? 'deletes' : isRelease ? 'releases' : 'renews'
  const list = messageIds.map((id, at) => {
    const forSeconds = action === 'delete' ? '' : ` for ${seconds[at]} s`
    return names.message(id) + forSeconds
  })
  return sentence(process, request, `${verb} ${list.join(', ')}`, messageIds)
}

/** SQS carries it out. */
export function carriedOut(
  { process, request, received, results, removed }: FactOf<'CarriedOut'>,
  names: Names,
): Sentence | undefined {
  const { action } = request
  if (action === 'attributes') return undefined
  if (action === 'receive') {
    if (received.length === 0) return undefined
    const does = `gives ${receivedText(received, names)} to ${process}`
    return sentence('SQS', request, does, idsOf(received))
  }
  if (action === 'send') {
    const stored = results.flatMap((result) => (result.ok ? (result.messageId ?? []) : []))
    const does = `stores ${list(stored, names)} on the ${request.queue} for ${process}`
    return sentence('SQS', request, does, [...names.idsOf(request), ...stored])
  }
  const ids = names.idsOf(request)
  const kept = action === 'delete' ? ids.filter((id) => !removed.includes(id)) : []
  const does =
    action === 'delete'
      ? `removes ${list(removed, names)} for ${process}${kept.length > 0 ? `, and keeps ${list(kept, names)}` : ''}`
      : `hides ${list(ids, names)} for ${process}`
  return sentence('SQS', request, does + failures(results, ids, names), ids)
}

/** The process learns what became of it. */
export function answered(
  { process, request, received, results, error }: FactOf<'Answered'>,
  names: Names,
): Sentence | undefined {
  const ids = request.action === 'receive' ? idsOf(received) : names.idsOf(request)
  const what = `${request.action} ${request.number}`
  if (error !== undefined) {
    return { who: process, does: `has no answer to its ${what}: ${error}`, messageIds: ids }
  }
  if (request.action === 'attributes') return undefined
  if (request.action === 'receive') {
    if (received.length === 0) return undefined
    return sentence(process, request, `receives ${receivedText(received, names)}`, ids)
  }
  const does = `has the answer to its ${what}: ${results.length} of ${entriesOf(request)} entries`
  // The entries of a send are no messages yet.
  const entries = request.action === 'send' ? [] : ids
  return { who: process, does: does + failures(results, entries, names), messageIds: ids }
}

function sentence(
  who: string,
  { action, number }: Asked,
  does: string,
  messageIds: readonly string[],
): Sentence {
  return { who, does: `${does} [${action} ${number}]`, messageIds }
}

function receivedText(received: readonly Received[], names: Names): string {
  return received
    .map(({ messageId, receiveCount }) => `${names.message(messageId)} #${receiveCount}`)
    .join(', ')
}

function failures(results: readonly EntryResult[], ids: readonly string[], names: Names): string {
  const failed = results.flatMap((result, at) =>
    result.ok
      ? []
      : `${ids[at] === undefined ? `entry ${at + 1}` : names.message(ids[at])} failed with ${result.code}`,
  )
  return failed.length === 0 ? '' : `; ${failed.join(', ')}`
}

function entriesOf({ handles, outgoing }: Asked): number {
  return Math.max(handles.length, outgoing.length)
}

function idsOf(received: readonly Received[]): readonly string[] {
  return received.map(({ messageId }) => messageId)
}

function list(ids: readonly string[], names: Names): string {
  return ids.length === 0 ? 'nothing' : ids.map((id) => names.message(id)).join(', ')
}
