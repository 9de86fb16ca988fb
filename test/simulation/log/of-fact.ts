import type { Fact, FactOf } from '../fact.ts'
import type { Names } from './names.ts'
import { visitText } from './of-visit.ts'
import { answered, asked, carriedOut } from './of-request.ts'
import type { Sentence } from './sentence.ts'

/** Undefined for what is not worth a line: a poll that finds nothing, and what workers ask at their start. */
export function sentenceOf(fact: Fact, names: Names): Sentence | undefined {
  switch (fact._tag) {
    case 'Asked':
      return asked(fact, names)
    case 'CarriedOut':
      return carriedOut(fact, names)
    case 'Answered':
      return answered(fact, names)
    case 'Produced': {
      const { messageId, events, groupId } = fact
      const kinds = events.map(
        ({ kind, partition }) => kind + (partition ? ` of ${partition}` : ''),
      )
      const group = groupId === undefined ? '' : `, in group ${groupId}`
      return about(
        'producer',
        `sends ${names.message(messageId)}: ${kinds.join(', ')}${group}`,
        messageId,
      )
    }
    case 'LeftOver': {
      const { messageId, queue, event } = fact
      return about(queue, `has ${names.message(messageId)} from before: ${event.kind}`, messageId)
    }
    case 'Written':
    case 'Shared':
      return undefined
    case 'WriteFailed':
      return about(fact.process, `cannot write to ${fact.path ?? 'a temporary file'}`)
    case 'WentDown':
      return about(fact.process, 'ends with its machine, which loses what was not synced')
    case 'VisitBegan':
    case 'Planned':
    case 'RunBegan':
    case 'VisitInterrupted':
    case 'VisitEnded':
      return about(fact.process, visitText(fact, names))
    case 'HandlerBegan': {
      const runs = fact.events.map(
        ({ event, messageId, receiveCount }) =>
          `${event.id} of ${names.message(messageId)}, receive ${receiveCount}`,
      )
      const does = `runs the handler of ${fact.pattern}, call ${fact.call}: ${runs.join('; ')}`
      return about(fact.process, does, ...fact.events.map(({ messageId }) => messageId))
    }
    case 'HandlerEnded': {
      const { pattern, call, outcomes, tookMs } = fact
      const does = `the handler of ${pattern}, call ${call}, ${outcomes.join(', ')}, after ${Math.round(tookMs)} ms`
      return about(fact.process, does, ...names.idsOfCall(call))
    }
    case 'Overran':
      return about(fact.process, `says that a handler has overrun its time: ${fact.key}`)
    case 'LeaseLost':
      return about(
        fact.process,
        `loses the lease of ${names.message(fact.messageId)}`,
        fact.messageId,
      )
    case 'Left':
      return about(fact.process, `leaves ${names.message(fact.messageId)}`, fact.messageId)
    case 'ShownEarly':
      return about('SQS', `shows ${names.message(fact.messageId)} before its time`, fact.messageId)
    case 'Emptied': {
      const does = `loses all ${fact.messageIds.length} messages of the ${fact.queue}`
      return about('SQS', does, ...fact.messageIds)
    }
    case 'Examined': {
      const { process, state, live, ready } = fact
      if (live && ready) return undefined
      return about(process, `is ${state}, ${live ? 'live' : 'not live'} and not ready`)
    }
    case 'Fault':
      return about('fault', `${fact.id}: ${fact.what}`)
    case 'Calm':
      return about('calm', 'nothing goes wrong any more')
    default:
      return lifeOf(fact)
  }
}

type FactOfLife = FactOf<
  | 'Booted'
  | 'Started'
  | 'Died'
  | 'Paused'
  | 'Resumed'
  | 'Blocked'
  | 'StopBegan'
  | 'StopEnded'
  | 'CircuitOpened'
  | 'CircuitClosed'
  | 'Bug'
>

function lifeOf(fact: FactOfLife): Sentence {
  switch (fact._tag) {
    case 'Booted':
      return about(fact.process, 'boots')
    case 'Started':
      return about(fact.process, 'has started')
    case 'Died':
      return about(fact.process, 'ends')
    case 'Paused':
      return about(fact.process, 'is paused')
    case 'Resumed':
      return about(fact.process, 'is resumed')
    case 'Blocked':
      return about(fact.process, `is blocked for ${seconds(fact.forMs)}`)
    case 'StopBegan':
      return about(fact.process, `begins to stop, within ${seconds(fact.graceMs)}`)
    case 'StopEnded': {
      const { settled, released, left, tookMs } = fact.report
      const counts = `${settled} settled, ${released} released, ${left} left`
      return about(fact.process, `has stopped in ${seconds(tookMs)}: ${counts}`)
    }
    case 'CircuitOpened':
      return about(fact.process, `opens the circuit of ${fact.handler ?? 'the worker'}`)
    case 'CircuitClosed':
      return about(fact.process, `closes the circuit of ${fact.handler ?? 'the worker'}`)
    case 'Bug':
      return about(fact.process, `reports a bug: ${fact.what}`)
  }
}

function about(who: string, does: string, ...messageIds: readonly string[]): Sentence {
  return { who, does, messageIds }
}

function seconds(ms: number): string {
  return `${Math.round(ms) / 1000} s`
}
