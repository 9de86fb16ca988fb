import type { Logger } from '../../message/logger.ts'
import { onRejection } from '../../message/thrown.ts'
import type {
  DeadLetterInfo,
  DeadLetterResult,
  Instrumentation,
  ProcessInfo,
  ProcessResult,
  ReceiveInfo,
  ReceiveResult,
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
  readonly settle: Operation<SettleInfo, SettleResult> | undefined
  readonly deadLetter: Operation<DeadLetterInfo, DeadLetterResult> | undefined
}

export const operationNames = ['receive', 'process', 'settle', 'deadLetter'] as const

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
  const { receive, process, settle, deadLetter } = instrumentation ?? {}
  return {
    receive: receive && operation('receive', receive.bind(instrumentation), options),
    process: process && operation('process', process.bind(instrumentation), options),
    settle: settle && operation('settle', settle.bind(instrumentation), options),
    deadLetter: deadLetter && operation('deadLetter', deadLetter.bind(instrumentation), options),
  }
}

function operation<Info, Result>(
  name: keyof Operations,
  method: (info: Info, run: () => Promise<Result>) => unknown,
  { logger, redact }: OperationsOptions,
): Operation<Info, Result> {
  let loggedMs = -Infinity
  const onThrown = (error: unknown) => {
    onRejection(error)
    const nowMs = performance.now()
    if (nowMs - loggedMs < failedAgainMs) return
    loggedMs = nowMs
    const sentence = `instrumentation.${name} failed: the operation is not affected`
    logger.error({ operation: name, ...thrownFields(error, redact) }, sentence)
  }
  return (info, work) => instrumented((run) => method(info, run), work, onThrown)
}
