import type { Desk } from '../../dead-letter/desk.ts'
import type { MessageTable } from './message-table.ts'

const encoder = new TextEncoder()

/** The messages of a group, or all, as lines of JSON: those that are shown. They are read as they are taken. */
export function exportLines(
  desk: Desk,
  table: MessageTable,
  fingerprint: string | undefined,
): ReadableStream<Uint8Array> {
  // A filter also takes fingerprints that begin so.
  const shown = new Set(table.entries(fingerprint).map(({ id }) => id))
  const messages = desk.export(fingerprint === undefined ? {} : { fingerprint })
  const iterator = messages[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await iterator.next()
        if (done) return controller.close()
        if (!shown.has(value.id) || table.gone.has(value.id)) continue
        return controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
