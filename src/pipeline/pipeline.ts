import { copyOfReceived, type Received } from '../message/received.ts'
import { isInstance } from '../message/thrown.ts'
import { Interruption } from '../route/call/interruption.ts'
import { isRouter } from '../route/router.ts'
import type { AnyRouter } from '../route/routes.ts'
import { Batches } from './batches.ts'
import type { PipelineContext } from './context.ts'
import type { Schedule } from './flow-control.ts'
import type { PipelineOptions } from './options/options.ts'
import { notProcessed, processMessage } from './process.ts'
import type { Processed } from './processed.ts'
import { resolvePipelineOptions } from './options/settings.ts'

/** The way of a message from its body to its verdict. It knows no queue: an app settles by the verdict. */
export interface Pipeline {
  /**
   * Processes one message: opens its body, decodes its events, calls their handlers with their middleware, and
   * decides. Never rejects: what fails is an outcome, also a bug, and a value that is no received message.
   *
   * Nothing is remembered between calls: a message with several events that is received again runs all of
   * them again.
   */
  process(received: Received, options?: ProcessOptions): Promise<Processed>
}

/** Options of `pipeline.process`. */
export interface ProcessOptions {
  /**
   * Aborts when the caller stops: `delivery.signal` of the handlers that run aborts, and the events whose
   * handlers have not begun are `Interrupted`, with a retry after 0 s. The handlers that run are awaited.
   */
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes a pipeline from a router: what a worker does with a message between its receive and its settlement.
 * For those who receive messages by themselves. This is all that is left to do, with the AWS SDK and
 * `sluice/dead-letter` (with the option `limits`, pass them to `splitBody` too):
 *
 * ```ts
 * const pipeline = createPipeline(router, { queueUrl, maxReceives: 12 })
 * const sqs = new SQSClient({ md5: false })
 *
 * async function receive(signal: AbortSignal) {
 *   while (!signal.aborted) {
 *     const { Messages = [] } = await sqs.send(
 *       new ReceiveMessageCommand({
 *         QueueUrl: queueUrl,
 *         MaxNumberOfMessages: 10,
 *         WaitTimeSeconds: 20,
 *         MessageSystemAttributeNames: ['All'],
 *         MessageAttributeNames: ['All'],
 *       }),
 *     )
 *     await Promise.all(Messages.map((message) => handle(message, signal)))
 *   }
 * }
 *
 * async function handle(message: Message, signal: AbortSignal) {
 *   const received = fromSqsMessage(message)
 *   const { settlement, events } = await pipeline.process(received, { signal })
 *   const { ReceiptHandle } = message
 *   if (settlement._tag === 'Retry') {
 *     const VisibilityTimeout = settlement.afterSeconds
 *     const release = { QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout }
 *     await sqs.send(new ChangeMessageVisibilityCommand(release))
 *     return
 *   }
 *   // On the dead-letter queue first, deleted after: if the first fails, nothing is lost.
 *   const parts = settlement._tag === 'DeadLetter' ? splitBody(received.body) : []
 *   for (const { outcome, index } of events) {
 *     if (outcome._tag !== 'DeadLetter') continue
 *     const options = { nowMs: Date.now(), event: parts[index] }
 *     const letter = makeDeadLetter(received, outcome.failure, options)
 *     if (isTooLarge(letter)) throw new Error('the message must stay on its queue')
 *     await sqs.send(new SendMessageCommand(sendMessageInput(deadLetterQueueUrl, letter)))
 *   }
 *   await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }))
 * }
 * ```
 *
 * The queue's visibility timeout must be longer than a handler may take, and than a batch waits. A worker does
 * more: it renews leases, receives ahead, has circuit breakers, and limits how many handlers run, as
 * `concurrency` and `maxPerSecond` of a registration say too. Here all of them run at once.
 *
 * @throws TypeError or RangeError that names the invalid option.
 */
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
    stopListening = onAbort(signalOf(options), () => interruption.interrupt('stop'))
    return await processMessage(copyOfReceived(received), context, interruption)
  } catch (error) {
    return await notProcessed(received, error, context)
  } finally {
    stopListening()
  }
}

// For programs without a compiler: a signal that is not heard would be noticed at a stop only.
function signalOf(options: ProcessOptions | undefined): AbortSignal | undefined {
  if (!isInstance(options, AbortSignal)) return options?.signal
  throw new TypeError('the signal is an option: pipeline.process(received, { signal })')
}

function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {}
  if (!isInstance(signal, AbortSignal)) throw new TypeError('signal must be an AbortSignal')
  if (signal.aborted) listener()
  signal.addEventListener('abort', listener)
  return () => signal.removeEventListener('abort', listener)
}
