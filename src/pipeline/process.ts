import { isLeft } from 'fp-ts/lib/Either.js'
import { readLineage } from '../dead-letter/record/record.ts'
import { eventType } from '../decode/decode.ts'
import type { Failure } from '../message/failure.ts'
import { type Received, readableReceived } from '../message/received.ts'
import { worstVerdict } from '../message/verdict.ts'
import { open } from '../open/open.ts'
import type { IncomingEvent } from '../route/call/delivery.ts'
import { type EventResult, eventResult } from '../route/call/event-result.ts'
import type { Interruption } from '../route/call/interruption.ts'
import { attemptsAt } from './attempts.ts'
import type { PipelineContext } from './context.ts'
import { judge, processingFailed } from './judge.ts'
import { processEvent } from './process-event.ts'
import { instrumentedEvent, processInfo } from './instrumentation/process-operation.ts'
import type { Processed } from './processed.ts'

/** Processes a message: opens its body, and routes, decodes and handles its events. Never rejects. */
export async function processMessage(
  received: Received,
  context: PipelineContext,
  interruption: Interruption,
): Promise<Processed> {
  try {
    if (!received.bodyIntact) return await refused(received, { _tag: 'CorruptedBody' }, context)
    const opened = open(received.body, context.limits)
    if (isLeft(opened)) return await refused(received, opened.left, context)
    const values = opened.right.events
    const incomingAt = eventsOf(received, context)
    if (values.length > 1) return await processAll(values.map(incomingAt), context, interruption)
    const event = await processEvent(incomingAt(values[0], 0), context, interruption)
    return { settlement: event.outcome, events: [event] }
  } catch (error) {
    return await notProcessed(received, error, context)
  }
}

/** The outcome of what could not be processed because of a bug, here or in the caller. Never rejects. */
export function notProcessed(
  received: unknown,
  error: unknown,
  context: PipelineContext,
): Promise<Processed> {
  const readable = readableReceived(received)
  return refused(readable, processingFailed(error, undefined, readable, context), context)
}

/** All events of a body at the same time, but those that an earlier receive has settled. */
async function processAll(
  events: readonly IncomingEvent[],
  context: PipelineContext,
  interruption: Interruption,
): Promise<Processed> {
  const before = context.settledBefore(events[0]?.received.messageId ?? '')
  const running: (EventResult | Promise<EventResult>)[] = []
  for (const event of events) {
    const turn = event.index === 0 ? undefined : context.yield()
    if (turn !== undefined) await turn
    const settled = before?.get(event.index)
    running.push(
      settled === undefined
        ? processEvent(event, context, interruption)
        : eventResult(event, eventType(event.raw), settled),
    )
  }
  const results = await Promise.all(running)
  return { settlement: worstVerdict(results.map(({ outcome }) => outcome)), events: results }
}

/** The outcome of a message that is not opened. */
async function refused(
  received: Received,
  failure: Failure,
  context: PipelineContext,
): Promise<Processed> {
  const incoming = eventsOf(received, context)(undefined, 0)
  const result = async () => eventResult(incoming, undefined, judge(failure, incoming, context))
  const info = processInfo(incoming, undefined, context)
  const event = await instrumentedEvent(info, context, result)
  return { settlement: event.outcome, events: [event] }
}

// After a replay an event keeps its key: the record names the message that it first came in.
function eventsOf(
  received: Received,
  context: PipelineContext,
): (raw: unknown, index: number) => IncomingEvent {
  const lineage = readLineage(received)
  const { messageId } = lineage ?? received
  const { queueUrl } = context
  const maxAttempts = attemptsAt(received, context)
  return (raw, index) => ({
    received,
    index,
    key: `${messageId}:${lineage?.index ?? index}`,
    raw,
    queueUrl,
    maxAttempts,
  })
}
