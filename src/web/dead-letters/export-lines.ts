import type { Desk } from '../../dead-letter/desk.ts'

const encoder = new TextEncoder()

/** The messages of a group, or all, as lines of JSON. They are read as they are taken. */
export function exportLines(
  desk: Desk,
  fingerprint: string | undefined,
  except: ReadonlySet<string>,
): ReadableStream<Uint8Array> {
  const messages = desk.export(fingerprint === undefined ? {} : { fingerprint })
  const iterator = messages[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await iterator.next()
        if (done) return controller.close()
        if (except.has(value.id)) continue
        return controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
