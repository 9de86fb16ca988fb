/**
 * Work that is under way: its results, one by one as they come, and its report at the end. To leave the loop over the
 * results early stops the work.
 */
export interface Running<Result, Report> extends AsyncIterable<Result> {
  /** @throws (rejects) what the work fails with, as the loop over the results does. */
  readonly report: Promise<Report>
}

/**
 * Values that come from somewhere that is found first. After the first one nothing stands between them and who reads
 * them: each step of a generator costs as much as a small entry takes to be parsed.
 */
export function later<A>(find: () => Promise<AsyncIterable<A>>): AsyncIterable<A> {
  return {
    [Symbol.asyncIterator]() {
      let finding: Promise<AsyncIterator<A>> | undefined
      let found: AsyncIterator<A> | undefined
      const first = async () => {
        finding ??= find().then((all) => all[Symbol.asyncIterator]())
        found = await finding
        return await found.next()
      }
      return {
        next: () => (found === undefined ? first() : found.next()),
        async return() {
          await (await finding)?.return?.()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

/** Begins work whose results are listened to one by one. Those that nobody waits for yet are kept. */
export function running<Result, Report>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal, onResult: (result: Result) => void) => Promise<Report>,
): Running<Result, Report> {
  const stop = new AbortController()
  const results: Result[] = []
  let isOver = false
  let wake = () => {}
  const report = work(
    signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
    (result) => {
      results.push(result)
      wake()
    },
  ).finally(() => {
    isOver = true
    wake()
  })
  // Who only loops over the results learns of a failure there.
  report.catch(() => {})
  async function* iterate(): AsyncGenerator<Result> {
    try {
      for (let at = 0; ; ) {
        for (; at < results.length; at++) yield results[at] as Result
        results.splice(0, at)
        at = 0
        if (isOver && results.length === 0) break
        if (results.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      }
      await report
    } finally {
      stop.abort()
      await report.catch(() => {})
    }
  }
  return { report, [Symbol.asyncIterator]: iterate }
}
