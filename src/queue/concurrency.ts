/** Runs a task for each item, at most this many at a time. The tasks do not reject. */
export async function forEachLimited<T>(
  items: readonly T[],
  concurrency: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const runners = Array.from({ length: Math.min(concurrency, items.length) }, async () => {
    for (const item of queue) await task(item)
  })
  await Promise.all(runners)
}
