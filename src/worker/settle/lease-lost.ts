import type { Refusal } from '../../queue/entries.ts'

/** The answer to what is not asked of SQS any more: another consumer may have the message. */
export const leaseLost: Refusal = {
  ok: false,
  code: 'LeaseLost',
  senderFault: false,
  message: 'the lease on the message was lost while its settlement waited',
}
