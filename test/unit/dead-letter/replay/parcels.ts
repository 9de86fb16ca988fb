import type { Parcel } from '../../../../src/dead-letter/replay/sending/parcel.ts'
import { received } from '../received.ts'

/** A parcel on its way to a queue, FIFO where its name says so. */
export function parcel(
  id: string,
  different: Partial<Parcel> & { readonly to?: string } = {},
): Parcel {
  const { to = 'https://sqs/q', ...others } = different
  const fifo = to.endsWith('.fifo')
  return {
    id,
    fingerprint: 'f',
    groupId: undefined,
    destination: { url: to, arn: `arn:${to}`, fifo, maxMessageBytes: 1_048_576 },
    bytes: 10,
    failFast: false,
    load: () => received({ messageId: id }),
    ...others,
  }
}

export function idsOf(parcels: readonly Parcel[]): string[] {
  return parcels.map(({ id }) => id)
}
