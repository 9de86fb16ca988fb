import { AsyncResource } from 'node:async_hooks'
import { onRejection } from '../../message/thrown.ts'

/** The work of an operation, and its result as an instrumentation sees it. */
export interface InstrumentedWork<T, Result> {
  run(): Promise<T>
  /** Does not throw. */
  resultOf(value: T): Result
  /** Does not throw. Left out for work that never rejects. */
  failureOf?(error: unknown): Result
}

/**
 * Calls a method of an instrumentation around the work of an operation. The answer is that of the work, whatever
 * the method does. The work begins before this function returns, in the async context in which the method calls
 * `run`.
 */
export function instrumented<T, Result>(
  method: (run: () => Promise<Result>) => unknown,
  { run, resultOf, failureOf }: InstrumentedWork<T, Result>,
  onThrown: (error: unknown) => void,
): Promise<T> {
  let running: Promise<T> | undefined
  const runOnce = () => {
    if (running !== undefined) onThrown(new Error('it called run twice, or after it had returned'))
    running ??= run()
    return running.then(resultOf, failureOf)
  }
  try {
    // In a scope of its own: a store that the method enters is not visible to what follows.
    const scope = new AsyncResource('sluice.operation')
    const answer = scope.runInAsyncScope(() => method(runOnce))
    if (running === undefined) onThrown(new Error('it did not call run before it returned'))
    onRejection(answer, onThrown)
  } catch (error) {
    onThrown(error)
  }
  running ??= run()
  return running
}
