import type { Attributes } from '../../../src/queue/admin/admin.ts'
import { queueError } from '../../../src/queue/errors/error-sentence.ts'
import { createMemoryService } from '../../../src/queue/memory/memory.ts'
import type { QueueService } from '../../../src/queue/port.ts'
import { readAttributes } from '../../../src/queue/queue-attributes.ts'
import type { QueueError, QueueErrorKind } from '../../../src/queue/queue-error.ts'
import type { SetupAccess } from '../../../src/setup/queue/find-queues.ts'

/** Queues that have attributes and tags and nothing else, and refuse on request. */
export interface FakeSqs extends SetupAccess {
  /** The attributes of every queue, by name. */
  readonly queues: Map<string, Record<string, string>>
  readonly tags: Map<string, Record<string, string>>
  /** Every request that changed something: `CreateQueue orders`. */
  readonly changes: string[]
  /** Refuses this action on this queue, until what it answers with is called. */
  refuse(action: string, name: string, kind?: QueueErrorKind): () => void
}

const account = '123456789012'
const region = 'eu-west-1'

export function urlOf(name: string): string {
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`
}

export function arnOf(name: string): string {
  return `arn:aws:sqs:${region}:${account}:${name}`
}

export function fakeSqs(there: Record<string, Record<string, string>> = {}): FakeSqs {
  const queues = new Map(Object.entries(there).map(([name, raw]) => [name, complete(name, raw)]))
  const tags = new Map<string, Record<string, string>>()
  const changes: string[] = []
  const refusals = new Map<string, QueueError>()

  function check(action: string, name: string): void {
    const refusal = refusals.get(`${action} ${name}`)
    if (refusal) throw refusal
  }

  function known(action: string, name: string): Record<string, string> {
    check(action, name)
    const raw = queues.get(name)
    if (raw) return raw
    throw queueError({ kind: 'NoSuchQueue', action, queue: urlOf(name), code: 'QueueDoesNotExist' })
  }

  const nameOf = (url: string) => url.split('/').at(-1) ?? ''
  const memory = createMemoryService()
  const service: QueueService = {
    queue: (url) => ({
      ...memory.queue('http://none.invalid/1/none'),
      url,
      attributes: async () => readAttributes(known('GetQueueAttributes', nameOf(url)), url),
      delete: async () => {
        known('DeleteMessage', nameOf(url))
        return []
      },
      changeVisibility: async () => {
        known('ChangeMessageVisibility', nameOf(url))
        return []
      },
    }),
    urlOf: async (name) => {
      known('GetQueueUrl', name)
      return urlOf(name)
    },
    close() {},
  }

  return {
    queues,
    tags,
    changes,
    refuse(action, name, kind = 'AccessDenied') {
      const code = kind === 'AccessDenied' ? 'AccessDenied' : 'Refused'
      const error = queueError({ kind, action, queue: urlOf(name), code })
      refusals.set(`${action} ${name}`, error)
      return () => void refusals.delete(`${action} ${name}`)
    },
    service,
    admin: {
      async create(name: string, attributes: Attributes, given: Attributes) {
        check('CreateQueue', name)
        changes.push(`CreateQueue ${name}`)
        queues.set(name, complete(name, attributes))
        tags.set(name, { ...given })
        return urlOf(name)
      },
      async setAttributes(url, attributes) {
        const raw = known('SetQueueAttributes', nameOf(url))
        changes.push(`SetQueueAttributes ${nameOf(url)}`)
        Object.assign(raw, attributes)
      },
      async tags(url) {
        known('ListQueueTags', nameOf(url))
        return tags.get(nameOf(url)) ?? {}
      },
      async addTags(url, given) {
        known('TagQueue', nameOf(url))
        changes.push(`TagQueue ${nameOf(url)}`)
        tags.set(nameOf(url), { ...tags.get(nameOf(url)), ...given })
      },
      async refusalToSend(url) {
        try {
          known('SendMessage', nameOf(url))
          return undefined
        } catch (error) {
          return error as QueueError
        }
      },
      close() {},
    },
  }
}

/** With what SQS itself says of every queue. */
function complete(name: string, raw: Attributes): Record<string, string> {
  return {
    VisibilityTimeout: '30',
    MessageRetentionPeriod: '345600',
    ReceiveMessageWaitTimeSeconds: '0',
    MaximumMessageSize: '1048576',
    SqsManagedSseEnabled: 'true',
    ...(name.endsWith('.fifo') && { FifoQueue: 'true', ContentBasedDeduplication: 'false' }),
    ...raw,
    QueueArn: arnOf(name),
  }
}
