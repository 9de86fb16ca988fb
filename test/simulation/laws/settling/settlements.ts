import { idsIn } from '../../app/app-event.ts'
import type { Asked as Request } from '../../fact.ts'
import type { Check, LawContext } from '../law.ts'
import { isDone } from '../../ledger/event-entry.ts'
import { handleText } from '../handle-text.ts'

/** SQS never shows again what is deleted. */
export function deletedWhenDone({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'CarriedOut' || fact.request.action !== 'delete') return undefined
    if (fact.request.queue !== 'source') return undefined
    for (const messageId of fact.removed) {
      const message = ledger.messages.get(messageId)
      if (message === undefined) continue
      for (const { id } of message.events) {
        const entry = ledger.events.get(id)
        if (entry !== undefined && !isDone(entry, message)) {
          return `${fact.process} deleted ${messageId}, and ${id} (${entry.event.kind}) is not done`
        }
      }
    }
    return undefined
  }
}

/** What was asked of SQS for one receive of a message. */
interface Asked {
  deletes: number
  releases: number
  renewalsOnTheWay: number
  deletesOnTheWay: number
  releasesOnTheWay: number
  isSettled: boolean
}

/** A second settlement could apply to a later receive of the message, which another process has. */
export function settledOnce(_context: LawContext): Check {
  const all = new Map<string, Asked>()
  const of = (handle: string) => {
    const none = {
      deletes: 0,
      releases: 0,
      renewalsOnTheWay: 0,
      deletesOnTheWay: 0,
      releasesOnTheWay: 0,
      isSettled: false,
    }
    const asked = all.get(handle) ?? none
    all.set(handle, asked)
    return asked
  }
  return (fact) => {
    if (fact._tag !== 'Asked' && fact._tag !== 'Answered') return undefined
    const { action, isRelease, handles, queue } = fact.request
    if (queue !== 'source') return undefined
    for (const [at, handle] of handles.entries()) {
      const asked = of(handle)
      const kind = action === 'delete' ? 'delete' : isRelease ? 'release' : 'renewal'
      const wrong =
        fact._tag === 'Asked'
          ? ask(asked, kind)
          : answer(asked, kind, fact.results[at]?.ok === true)
      if (wrong !== undefined) return `${fact.process} ${wrong}: ${handleText(handle)}`
    }
    return undefined
  }
}

/** Judges dead letters as well: they are sent before their message is settled. */
export function notSettledAfterLoss({ ledger }: LawContext): Check {
  return (fact) => {
    if (fact._tag !== 'Asked') return undefined
    const letter = lettersIn(fact.request).find((id) => {
      const messages = ledger.events.get(id)?.messages ?? []
      const { deliveriesOf } = ledger.process(fact.process)
      // Of several receives it is not certain which was left.
      const mayBeInHand = messages
        .flatMap(({ messageId }) => deliveriesOf.get(messageId) ?? [])
        .filter(({ end }) => end === undefined || end === 'left')
      return (
        mayBeInHand.some(({ end }) => end === undefined) && mayBeInHand.every(({ lost }) => lost)
      )
    })
    if (letter !== undefined)
      return `${fact.process} sent a dead letter of ${letter}, whose message it had lost`
    const lost = fact.request.handles.find((handle) => ledger.deliveries.get(handle)?.lost)
    if (lost === undefined) return undefined
    return `${fact.process} asked for a ${fact.request.action} of a message whose lease it had lost: ${handleText(lost)}`
  }
}

type Kind = 'delete' | 'release' | 'renewal'

function ask(asked: Asked, kind: Kind): string | undefined {
  const { isSettled, deletes, releases, renewalsOnTheWay, deletesOnTheWay } = asked
  if (isSettled) return `asked for a ${kind} of what was settled`
  if (kind === 'renewal') {
    asked.renewalsOnTheWay++
    if (releases > 0) return 'renewed what it had released'
    return deletesOnTheWay > 0 && deletes === 1 ? 'renewed what it was deleting' : undefined
  }
  if (kind === 'release') {
    asked.releases++
    if (++asked.releasesOnTheWay > 1) return 'released what it was releasing'
    if (deletes > 0) return 'released what it had deleted'
    return renewalsOnTheWay > 0 ? 'released what it was renewing' : undefined
  }
  asked.deletes++
  if (++asked.deletesOnTheWay > 1) return 'deleted what it was deleting'
  return releases > 0 ? 'deleted what it had released' : undefined
}

function answer(asked: Asked, kind: Kind, isOk: boolean): undefined {
  if (kind === 'renewal') asked.renewalsOnTheWay--
  if (kind === 'delete') asked.deletesOnTheWay--
  if (kind === 'release') asked.releasesOnTheWay--
  if (kind !== 'renewal' && isOk) asked.isSettled = true
}

/** The events of the dead letters that a request sends. */
function lettersIn({ queue, outgoing }: Request): readonly string[] {
  return queue === 'DLQ' ? outgoing.flatMap(({ body }) => idsIn(body)) : []
}
