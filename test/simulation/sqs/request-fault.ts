import type { QueueErrorKind } from '../../../src/queue/queue-error.ts'
import type { Action } from '../fact.ts'
import type { FaultKind } from '../faults.ts'

const onTheWay: readonly FaultKind[] = [
  'throttled',
  'server fault',
  'unreachable',
  'answer lost',
  'silent',
  'slow',
]

const ofBatches: readonly FaultKind[] = ['some entries fail', 'entries without an answer']

/** What can befall one request, by its action. */
export const requestFaults: Readonly<Record<Action, readonly FaultKind[]>> = {
  receive: [
    ...onTheWay,
    'false empty',
    'twice in a receive',
    'body corrupted',
    'unreadable',
    'under-filled',
    'shuffled',
  ],
  delete: [...onTheWay, ...ofBatches, 'does not stick'],
  changeVisibility: [...onTheWay, ...ofBatches],
  send: [...onTheWay, ...ofBatches],
  attributes: onTheWay,
}

/** The error of a request that SQS does not carry out because of a fault; undefined where it does. */
export function refusalBy(kind: FaultKind | undefined): QueueErrorKind | undefined {
  return kind && refusals[kind]
}

const refusals: Readonly<Partial<Record<FaultKind, QueueErrorKind>>> = {
  throttled: 'Throttled',
  'queue throttles': 'Throttled',
  'server fault': 'ServerFault',
  'queue refuses': 'ServerFault',
  unreachable: 'Unreachable',
  'no network': 'Unreachable',
  'credentials expired': 'ExpiredCredentials',
  'DLQ refuses': 'AccessDenied',
  'changes refused': 'AccessDenied',
  'deletes refused': 'AccessDenied',
  'no queue': 'NoSuchQueue',
}
