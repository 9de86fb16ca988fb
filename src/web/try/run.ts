import { randomUUID } from 'node:crypto'
import type { Received } from '../../message/received.ts'
import { describedEvent } from '../../pipeline/described-event.ts'
import { createPipeline } from '../../pipeline/pipeline.ts'
import type { Processed } from '../../pipeline/processed.ts'
import { defined } from '../../message/defined.ts'
import { fromSqsMessage } from '../../queue/answers/sqs-message.ts'
import type { AnyRouter } from '../../route/routes.ts'
import { ProblemError } from '../answer/problem-error.ts'
import type { Tried, TriedEvent } from '../wire/try.ts'
import type { ConsoleCapture } from './console-capture.ts'
import { Logs } from './logs.ts'

/** How long the handlers of one try may take. */
export const tryTimeoutSeconds = 60

export interface TryOptions {
  /** Undefined: what handlers write to `console` goes where it always goes. */
  readonly capture: ConsoleCapture | undefined
  /** Default 60. */
  readonly timeoutSeconds?: number
}

/**
 * Runs a body through the handlers of a router. Nothing is settled.
 *
 * @throws ProblemError (rejects) when they take too long.
 */
export async function tryBody(
  router: AnyRouter,
  body: string,
  { capture, timeoutSeconds = tryTimeoutSeconds }: TryOptions,
): Promise<Tried> {
  const logs = new Logs()
  const { logger } = logs
  const pipeline = createPipeline(router, { logger, handlerTimeoutSeconds: timeoutSeconds })
  const process = () => pipeline.process(receivedOf(body))
  const beganMs = performance.now()
  const running =
    capture === undefined
      ? process()
      : capture.during((level, text) => logs.add(level, text), process)
  const { settlement, events } = await inTime(running, timeoutSeconds)
  return {
    events: events.map((event): TriedEvent => defined(describedEvent(event))),
    settlement: settlement._tag,
    totalMs: Math.round(performance.now() - beganMs),
    logs: logs.all(),
  }
}

/** The time limit of a registration may be longer. */
async function inTime(running: Promise<Processed>, seconds: number): Promise<Processed> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => {
      const message = `The handlers did not settle within ${seconds} s. They may still run.`
      late.reject(new ProblemError(504, { code: 'TimedOut', message }))
      // A handler that times out at this very moment is told with its outcome.
    },
    seconds * 1000 + 250,
  )
  try {
    return await Promise.race([running, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function receivedOf(body: string): Received {
  const now = String(Date.now())
  return fromSqsMessage({
    MessageId: randomUUID(),
    ReceiptHandle: 'tried at the desk',
    Body: body,
    Attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: now,
      ApproximateFirstReceiveTimestamp: now,
    },
  })
}
