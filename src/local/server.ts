import { usualReceives } from '../message/attempts.ts'
import { sqsLimits, longestRetentionSeconds } from '../queue/port.ts'
import { deadLetterNameOf } from '../queue/queue-url.ts'
import { localDefaults } from './defaults.ts'
import { type FauxApp, loadFauxqs } from './fauxqs.ts'
import { createLocalStore, type LocalStore } from './store.ts'
import { createMoveTasks } from './move-task/move-tasks.ts'
import { portHolder, serverName, whoPath } from './port-holder.ts'
import { hookIn } from './request/request-hooks.ts'

/** Where the local SQS listens, and the queue that it creates. */
export interface LocalSqsOptions {
  /** Default 19324, which is neither LocalStack's 4566 nor ElasticMQ's 9324. 0 for any free one. */
  readonly port?: number
  /** The queue's name; its dead-letter queue is NAME-dlq. FIFO when it ends in `.fifo`. Default `stream-events`. */
  readonly queue?: string
  /** Receives before SQS moves a message to the dead-letter queue. Default 12. */
  readonly maxReceiveCount?: number
}

/** An SQS that runs in this process. */
export interface LocalSqs {
  /** Where it answers: `http://127.0.0.1:19324`. */
  readonly endpoint: string
  readonly region: string
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
  /** Creates another queue, with SQS's attribute names; returns its URL. */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): string
  /** Stops it, with its open polls and all messages. */
  stop(): Promise<void>
}

/**
 * Starts an SQS on this machine, for development and tests, with one queue as Stream needs it (long polls,
 * messages of up to 1 MiB, redrive to its dead-letter queue). It listens on 127.0.0.1 only, accepts any
 * credentials, and keeps everything in memory.
 *
 * @throws FauxqsError when the package fauxqs is missing, has another version, or needs a later Node.
 * @throws LocalSqsError when the port is in use; it names the process.
 */
export async function startLocalSqs(options: LocalSqsOptions = {}): Promise<LocalSqs> {
  const { port = localDefaults.port, queue = localDefaults.queue } = options
  const { maxReceiveCount = usualReceives } = options
  const fauxqs = await loadFauxqs()
  allowEmoji(fauxqs.bodyPattern)
  const local = createLocalStore(fauxqs.SqsStore)
  const tasks = createMoveTasks(local.store, fauxqs.SqsQueue)
  const app = fauxqs.buildApp({ logger: false, stores: { sqsStore: local.store } })
  hookIn(app, local, tasks)
  app.get(whoPath, async () => ({ server: serverName, pid: process.pid, queue }))
  app.addHook('preClose', (done) => {
    tasks.stop()
    done()
  })
  const endpoint = await listen(app, port)

  const create = queueMaker(local, endpoint)
  const fifo = queue.endsWith('.fifo') ? { ContentBasedDeduplication: 'true' } : {}
  const deadLetter = create(deadLetterNameOf(queue), {
    ...fifo,
    MessageRetentionPeriod: String(longestRetentionSeconds),
  })
  const source = create(queue, {
    ...fifo,
    ReceiveMessageWaitTimeSeconds: '20',
    MaximumMessageSize: String(sqsLimits.messageBytes),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetter.arn, maxReceiveCount }),
  })
  return {
    endpoint,
    region: localDefaults.region,
    queueUrl: source.url,
    deadLetterQueueUrl: deadLetter.url,
    createQueue: (name, attributes = {}) => create(name, attributes).url,
    stop: () => app.close(),
  }
}

/** The local SQS cannot start. The message says why and what to do. */
export class LocalSqsError extends Error {
  override readonly name = 'LocalSqsError'
}

async function listen(app: FauxApp, port: number): Promise<string> {
  try {
    return await app.listen({ host: '127.0.0.1', port })
  } catch (cause) {
    await app.close()
    const code = (cause as NodeJS.ErrnoException).code
    if (code !== 'EADDRINUSE') {
      throw new LocalSqsError(`The local SQS cannot listen on port ${port} (${code}).`, { cause })
    }
    const holder = await portHolder(port)
    throw new LocalSqsError(
      `Port ${port} of this machine is taken by ${holder}. Stop that, or use another port.`,
      { cause },
    )
  }
}

function queueMaker({ store }: LocalStore, endpoint: string) {
  return (name: string, attributes: Readonly<Record<string, string>>) => {
    const arn = `arn:aws:sqs:${localDefaults.region}:${localDefaults.account}:${name}`
    const fifo = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {}
    return store.createQueue(name, `${endpoint}/${localDefaults.account}/${name}`, arn, {
      ...fifo,
      ...attributes,
    })
  }
}

/** The characters that SQS refuses in a body; the pattern of fauxqs lacks the u flag and refuses emoji too. */
const refusedCharacters = '[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\u{10000}-\\u{10ffff}]'

/** The pattern is a constant inside fauxqs, so it is changed in place. */
function allowEmoji(pattern: RegExp): void {
  if (!pattern.unicode) pattern.compile(refusedCharacters, 'u')
}
