import type { SQSBatchResponse, SQSRecord } from 'aws-lambda'
import type { LambdaContext } from '../../../src/lambda/event.ts'
import type { Outgoing, Queue, QueueService } from '../../../src/queue/port.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import { urlOfQueue } from '../../../src/queue/queue-url.ts'
import { scriptedQueue } from '../worker/fakes.ts'

/** The context of an invocation that has this much time. */
export function contextOf(seconds: number): LambdaContext {
  const endsMs = performance.now() + seconds * 1000
  return {
    functionName: 'orders',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsMs - performance.now())),
  }
}

/** A service whose queues take down what is asked of them. */
export function fakeService() {
  const queue = scriptedQueue()
  const sent: Outgoing[][] = []
  const opened: string[] = []
  const failures: { send?: Error | undefined } = {}
  const service: QueueService = {
    queue(urlOrArn): Queue {
      opened.push(urlOrArn)
      return {
        url: urlOfQueue(urlOrArn),
        receive: queue.receive,
        delete: queue.delete,
        attributes: queue.attributes,
        changeVisibility: (changes) => queue.changeVisibility(changes),
        send: async (messages) => {
          if (failures.send !== undefined) throw failures.send
          sent.push([...messages])
          return messages.map(() => ({ ok: true, messageId: 'stored' }))
        },
      }
    },
    urlOf: async (name) => name,
    close() {},
  }
  return { service, queue, sent, opened, failures }
}

export function denied(action: 'ChangeMessageVisibility' | 'SendMessage', url: string): Error {
  return queueError({ kind: 'AccessDenied', action, queue: url, code: 'AccessDenied' })
}

/** The ids that a function reports as failed. */
export function failedIn({ batchItemFailures }: SQSBatchResponse): string[] {
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}

/** What a logger was called with. */
export function recordingLogger() {
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = []
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message })
  const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  return { logger, lines }
}

export type { SQSRecord }
