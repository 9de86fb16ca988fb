import { senderFault } from '../../rules/entry-fault.ts'

/** What a receipt handle names: one receive of one message. */
export interface Receipt {
  readonly messageId: string
  readonly receiveCount: number
}

/** Reads a receipt handle of this queue, current or stale; undefined for anything else. */
export function parseHandle(handle: string, queue: string): Receipt | undefined {
  const text = Buffer.from(handle, 'base64url').toString()
  const match = /^([^ ]+) ([0-9a-f-]{36}) (\d+)$/.exec(text)
  if (!match || match[1] !== queue) return undefined
  return { messageId: match[2] ?? '', receiveCount: Number(match[3]) }
}

/** For a queue: its handles are of no use on another one. */
export function handleOf({ messageId, receiveCount }: Receipt, queue: string): string {
  const text = `${queue} ${messageId} ${receiveCount}`
  return Buffer.from(text).toString('base64url')
}

export function isCurrent(receipt: Receipt, message: Receipt): boolean {
  return receipt.receiveCount === message.receiveCount
}

export const invalidHandle = senderFault(
  'ReceiptHandleIsInvalid',
  'The receipt handle is not one of this queue.',
)

export const expiredHandle = senderFault('InvalidParameterValue', 'The receipt handle has expired.')
