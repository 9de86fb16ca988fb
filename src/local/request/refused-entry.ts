import { type EntryFault, senderFault } from '../../queue/rules/entry-fault.ts'
import type { Input } from './request-input.ts'

/** An entry of a batch that is refused here, so that fauxqs does not see it. */
export interface RefusedEntry {
  readonly id: string
  readonly fault: EntryFault
}

/** The answer to a batch, with what was refused. */
export function merged(answered: Input, faulty: readonly RefusedEntry[]): Input {
  const failed = faulty.map(({ id, fault }) => ({
    Id: id,
    SenderFault: fault.senderFault,
    Code: fault.code,
    Message: fault.message,
  }))
  const before = (answered.Failed as object[] | undefined) ?? []
  return { Successful: answered.Successful ?? [], Failed: [...before, ...failed] }
}

export const invalidHandle = senderFault(
  'ReceiptHandleIsInvalid',
  'The specified receipt handle is not valid.',
)

/** Receipt handles of fauxqs are UUIDs. */
export function isHandle(handle: unknown): boolean {
  return typeof handle === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(handle)
}
