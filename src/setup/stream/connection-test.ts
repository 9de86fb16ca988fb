import type { QueueTestAnswer } from './api.ts'
import { withoutSecrets } from './error.ts'

/** What Stream's test of a queue means. */
export type QueueTestMeaning =
  | { readonly ok: true; readonly sentence: string }
  | { readonly ok: false; readonly sentence: string; readonly cause: QueueTestCause }

/** Why Stream could not send, as far as the words of AWS say so. */
export type QueueTestCause =
  | 'key'
  | 'access-key'
  | 'secret'
  | 'rights'
  | 'no-queue'
  | 'region'
  | 'unreachable'
  | 'unknown'

/** What a person should know before the test is run. */
export const beforeQueueTest =
  'Stream sends one probe to the queue. Its content is not documented: a worker settles it like any message, and without a "type" it goes to the dead-letter queue as not an event.'

/**
 * Explains the answer of `check_sqs`. Stream passes on the words of AWS; they are recognised by the names
 * that AWS uses in them. Pure.
 */
export function explainQueueTest(
  answer: QueueTestAnswer,
  secrets: readonly string[] = [],
): QueueTestMeaning {
  if (answer.status === 'ok') {
    return { ok: true, sentence: 'Stream reached the queue and sent its probe.' }
  }
  const words = withoutSecrets(
    (answer.error ?? '').replace(/\s+/g, ' ').trim().slice(0, 300),
    secrets,
  )
  const { cause, sentence } = meanings.find(({ pattern }) => pattern.test(words)) ?? {
    cause: 'unknown',
    sentence: `Stream could not send to the queue (status ${answer.status}).`,
  }
  const quoted = words === '' ? '' : ` Stream's words: ${words}`
  return { ok: false, sentence: `${sentence}${quoted}`, cause }
}

const meanings = [
  {
    pattern: /kms|encrypt/i,
    cause: 'key',
    sentence: 'Stream may not use the key that the queue is encrypted with.',
  },
  {
    pattern: /InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|security token.*invalid/i,
    cause: 'access-key',
    sentence: 'AWS does not know the access key that Stream uses.',
  },
  {
    pattern: /SignatureDoesNotMatch|signature/i,
    cause: 'secret',
    sentence: 'The secret that Stream uses does not belong to its access key.',
  },
  {
    pattern: /AccessDenied|not authorized|no identity-based policy|forbidden/i,
    cause: 'rights',
    sentence: 'AWS refuses Stream the right to send.',
  },
  {
    pattern: /NonExistentQueue|QueueDoesNotExist|does not exist/i,
    cause: 'no-queue',
    sentence: 'Stream finds no queue at this URL.',
  },
  {
    pattern: /region/i,
    cause: 'region',
    sentence: 'The region that Stream uses is not the region of the queue.',
  },
  {
    pattern: /no such host|timeout|timed out|connection refused|dial tcp/i,
    cause: 'unreachable',
    sentence: 'Stream cannot reach the address of the queue.',
  },
] as const
