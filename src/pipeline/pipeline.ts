import { copyOfReceived, type Received } from '../message/received.ts'
import { isInstance } from '../message/thrown.ts'
import { Interruption } from '../route/call/interruption.ts'
import { isRouter } from '../route/router.ts'
import type { AnyRouter } from '../route/routes.ts'
import { Batches } from './batches.ts'
import type { PipelineContext } from './context.ts'
import type { Schedule } from './flow-control.ts'
import type { PipelineOptions } from './options.ts'
import { notProcessed, processMessage } from './process.ts'
import type { Processed } from './processed.ts'
import { resolvePipelineOptions } from './settings.ts'

/** Processes received messages: from the body of each to the verdict on it. It knows no queue. */
export interface Pipeline {
  process(received: Received, options?: ProcessOptions): Promise<Processed>
}

/** Options of `pipeline.process`. */
export interface ProcessOptions {
  readonly signal?: AbortSignal | undefined
}

export function createPipeline(router: AnyRouter, options: PipelineOptions = {}): Pipeline {
  if (!isRouter(router)) {
    throw new TypeError(
      'the first argument of createPipeline must be a router, such as createRouter(streamEvents)',
    )
  }
  const settings = resolvePipelineOptions(options)
  // Nothing waits: how many messages are processed at once is up to the caller.
  const schedule: Schedule = (_job, run) => run({ keepUntil() {} })
  const batches = new Batches({ ...settings, schedule })
  const context: PipelineContext = {
    ...settings,
    router,
    schedule,
    admit: () => 'flows',
    count() {},
    gather: (registration, event) => batches.gather(registration, event),
    settledBefore: () => undefined,
    yield: () => undefined,
  }
  return { process: (received, options) => processUntil(received, options, context) }
}

/** Processes a message, and interrupts its handlers when the signal aborts. Never rejects. */
async function processUntil(
  received: Received,
  options: ProcessOptions | undefined,
  context: PipelineContext,
): Promise<Processed> {
  const interruption = new Interruption()
  let stopListening = () => {}
  try {
    stopListening = onAbort(options?.signal, () => interruption.interrupt('stop'))
    return await processMessage(copyOfReceived(received), context, interruption)
  } catch (error) {
    return await notProcessed(received, error, context)
  } finally {
    stopListening()
  }
}

function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {}
  if (!isInstance(signal, AbortSignal)) throw new TypeError('signal must be an AbortSignal')
  if (signal.aborted) listener()
  signal.addEventListener('abort', listener)
  return () => signal.removeEventListener('abort', listener)
}
