import type { QueueTestCause } from '../../setup/stream/connection-test.ts'

/** What to do when Stream could not send to a queue. */
export function testAdvice(cause: QueueTestCause, queue: string): string {
  switch (cause) {
    case 'key':
      return `Grant Stream the use of the key. To print the rights: sluice policy stream --queue ${queue}`
    case 'access-key':
      return `Set SLUICE_STREAM_SQS_KEY and SLUICE_STREAM_SQS_SECRET to the keys of an IAM user, then run: sluice stream connect --queue ${queue} --rewrite-secret`
    case 'secret':
      return `Set SLUICE_STREAM_SQS_SECRET again, then run: sluice stream connect --queue ${queue} --rewrite-secret`
    case 'rights':
      return `The policy of the IAM user: sluice policy stream --queue ${queue}; or without keys: sluice queue create NAME --stream resource`
    case 'no-queue':
      return `Check the URL, the account and the region: sluice queue show ${queue}`
    case 'region':
      return `Write the settings again: sluice stream connect --queue ${queue}`
    case 'unreachable':
      return 'It must be a queue at AWS: Stream cannot reach one on this machine.'
    case 'unknown':
      return `Check the queue: sluice doctor --queue ${queue}`
    default:
      return cause satisfies never
  }
}
