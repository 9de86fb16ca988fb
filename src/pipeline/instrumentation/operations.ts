import type { Logger } from '../../message/logger.ts'
import { onRejection } from '../../message/thrown.ts'
import { isTraceparent } from '../../message/traceparent.ts'
import type {
  DeadLetterInfo,
  DeadLetterResult,
  Instrumentation,
  ProcessBatchInfo,
  ProcessBatchResult,
  ProcessInfo,
  ProcessResult,
  ReceiveInfo,
  ReceiveResult,
  RenewInfo,
  RenewResult,
  SettleInfo,
  SettleResult,
} from './instrumentation.ts'
import { type InstrumentedWork, instrumented } from './instrumented.ts'
import { thrownFields } from '../log-text.ts'

/** Does the work of an operation with the instrumentation around it. The answer is that of the work. */
export type Operation<Info, Result> = <T>(
  info: Info,
  work: InstrumentedWork<T, Result>,
) => Promise<T>

/** The operations of a consumer. Undefined where the instrumentation has no method for it. */
export interface Operations {
  readonly receive: Operation<ReceiveInfo, ReceiveResult> | undefined
  readonly process: Operation<ProcessInfo, ProcessResult> | undefined
  readonly processBatch: Operation<ProcessBatchInfo, ProcessBatchResult> | undefined
  readonly settle: Operation<SettleInfo, SettleResult> | undefined
  readonly renew: Operation<RenewInfo, RenewResult> | undefined
  readonly deadLetter: Operation<DeadLetterInfo, DeadLetterResult> | undefined
  /** The traceparent of an event's span. Undefined where there is none. Does not throw. */
  readonly traceparent: ((info: ProcessInfo) => string | undefined) | undefined
}

/** The methods of an instrumentation that are called around something. */
type Method = Exclude<keyof Operations, 'traceparent'>

/** All methods that an instrumentation may have. */
export const methodNames = [
  'receive',
  'process',
  'processBatch',
  'settle',
  'renew',
  'deadLetter',
  'traceparent',
] as const

/** Where the failures of an instrumentation are logged. */
export interface OperationsOptions {
  readonly logger: Logger
  readonly redact: (text: string) => string
}

/** While a method of an instrumentation fails, it is logged this often, in milliseconds. */
const failedAgainMs = 60_000

/** The operations with an app's instrumentation around them. What it throws is logged and changes nothing. */
export function operationsOf(
  instrumentation: Instrumentation | undefined,
  options: OperationsOptions,
): Operations {
  const { receive, process, processBatch, settle, renew, deadLetter, traceparent } =
    instrumentation ?? {}
  const on = instrumentation
  return {
    receive: receive && operation('receive', receive.bind(on), options),
    process: process && operation('process', process.bind(on), options),
    processBatch: processBatch && operation('processBatch', processBatch.bind(on), options),
    settle: settle && operation('settle', settle.bind(on), options),
    renew: renew && operation('renew', renew.bind(on), options),
    deadLetter: deadLetter && operation('deadLetter', deadLetter.bind(on), options),
    traceparent: traceparent && safeTraceparent(traceparent.bind(on), options),
  }
}

/** The operations with those of another instrumentation around them. Each is called once, and fails alone. */
export function around(outer: Operations, inner: Operations): Operations {
  return {
    receive: nested(outer.receive, inner.receive),
    process: nested(outer.process, inner.process),
    processBatch: nested(outer.processBatch, inner.processBatch),
    settle: nested(outer.settle, inner.settle),
    renew: nested(outer.renew, inner.renew),
    deadLetter: nested(outer.deadLetter, inner.deadLetter),
    traceparent: either(inner.traceparent, outer.traceparent),
  }
}

function nested<Info, Result>(
  outer: Operation<Info, Result> | undefined,
  inner: Operation<Info, Result> | undefined,
): Operation<Info, Result> | undefined {
  if (outer === undefined || inner === undefined) return outer ?? inner
  return (info, work) => outer(info, { ...work, run: () => inner(info, work) })
}

/** The innermost span is that of the event's handler. */
function either(
  inner: Operations['traceparent'],
  outer: Operations['traceparent'],
): Operations['traceparent'] {
  if (inner === undefined || outer === undefined) return inner ?? outer
  return (info) => inner(info) ?? outer(info)
}

function operation<Info, Result>(
  name: Method,
  method: (info: Info, run: () => Promise<Result>) => unknown,
  options: OperationsOptions,
): Operation<Info, Result> {
  const onThrown = logFailures(name, options)
  return (info, work) => instrumented((run) => method(info, run), work, onThrown)
}

function safeTraceparent(
  traceparent: (info: ProcessInfo) => unknown,
  options: OperationsOptions,
): (info: ProcessInfo) => string | undefined {
  const onThrown = logFailures('traceparent', options)
  return (info) => {
    try {
      const value = traceparent(info)
      if (isTraceparent(value)) return value
      onRejection(value)
    } catch (error) {
      onThrown(error)
    }
    return undefined
  }
}

/** Logs what a method of an instrumentation throws, once a minute. */
export function logFailures(
  name: string,
  { logger, redact }: OperationsOptions,
): (error: unknown) => void {
  let loggedMs = -Infinity
  return (error) => {
    onRejection(error)
    const nowMs = performance.now()
    if (nowMs - loggedMs < failedAgainMs) return
    loggedMs = nowMs
    const sentence = `instrumentation.${name} failed: the operation is not affected`
    logger.error({ operation: name, ...thrownFields(error, redact) }, sentence)
  }
}
