import type { QueueTestAnswer } from './api.ts'
import { withoutSecrets } from './error.ts'

/** What Stream's test of a queue means. */
export interface QueueTestMeaning {
  readonly ok: boolean
  /** In plain words: what came out. */
  readonly sentence: string
  /** What to do next. Empty where nothing is. */
  readonly advice: string
}

/** What a person should know before the test is run. */
export const beforeQueueTest =
  'Stream puts one probe on the queue. What it holds is not documented: a worker settles it like any message, and without a "type" it goes to the dead-letter queue as not an event.'

/**
 * Says in plain words what the answer of `check_sqs` means. Stream hands AWS's words on; they are
 * known by AWS's names in them. Pure.
 */
export function explainQueueTest(
  answer: QueueTestAnswer,
  queue: string,
  secrets: readonly string[] = [],
): QueueTestMeaning {
  if (answer.status === 'ok') {
    return {
      ok: true,
      sentence: 'Stream reached the queue and put its probe on it.',
      advice: '',
    }
  }
  const words = withoutSecrets(
    (answer.error ?? '').replace(/\s+/g, ' ').trim().slice(0, 300),
    secrets,
  )
  const known = meanings.find(({ pattern }) => pattern.test(words))
  const said = words === '' ? '' : ` Stream's words: ${words}`
  return {
    ok: false,
    sentence: `${known?.sentence ?? `Stream could not send to the queue (status ${answer.status}).`}${said}`,
    advice: (known?.advice ?? 'Check the queue with: sluice doctor --queue QUEUE').replace(
      'QUEUE',
      queue,
    ),
  }
}

const meanings = [
  {
    pattern: /kms|encrypt/i,
    sentence: 'Stream may not use the key that the queue is encrypted with.',
    advice: 'Grant the key: sluice policy stream --queue QUEUE',
  },
  {
    pattern: /InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|security token.*invalid/i,
    sentence: 'AWS does not know the access key that Stream uses.',
    advice:
      'Set SLUICE_STREAM_SQS_KEY and SLUICE_STREAM_SQS_SECRET to the keys of an IAM user, then: sluice stream connect --queue QUEUE --rewrite-secret',
  },
  {
    pattern: /SignatureDoesNotMatch|signature/i,
    sentence: 'The secret that Stream uses does not belong to its access key.',
    advice:
      'Set SLUICE_STREAM_SQS_SECRET anew, then: sluice stream connect --queue QUEUE --rewrite-secret',
  },
  {
    pattern: /AccessDenied|not authorized|no identity-based policy|forbidden/i,
    sentence: 'AWS refuses Stream the right to send.',
    advice:
      "With keys: sluice policy stream --queue QUEUE prints the policy of the user. With the queue's policy: sluice queue create NAME --stream resource",
  },
  {
    pattern: /NonExistentQueue|QueueDoesNotExist|does not exist/i,
    sentence: 'Stream finds no queue at this URL.',
    advice: 'Check URL, account and region: sluice queue show QUEUE',
  },
  {
    pattern: /region/i,
    sentence: 'The region that Stream uses is not the one of the queue.',
    advice: 'Set it anew: sluice stream connect --queue QUEUE',
  },
  {
    pattern: /no such host|timeout|timed out|connection refused|dial tcp/i,
    sentence: 'Stream cannot reach the address of the queue.',
    advice: 'It must be a queue at AWS: one on this machine cannot be reached from Stream.',
  },
] as const
