/**
 * What a promise rejects with; undefined when it does not. Not by `expect(…).rejects`: of tests that run at the same
 * time, vitest may report its failure for another one.
 */
export function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}
