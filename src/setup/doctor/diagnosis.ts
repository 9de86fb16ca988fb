import { type Finding, isTrouble, ok } from '../../queue/findings/finding.ts'
import { judgeAttributes } from '../../queue/findings/judge.ts'
import type { ConsumerSettings } from '../../queue/findings/judged-queues.ts'
import { queueSettings } from '../../queue/findings/remedy.ts'
import type { QueueError } from '../../queue/queue-error.ts'
import { regionFromUrl } from '../../queue/queue-url.ts'
import { encryptionFindings } from './encryption.ts'
import type { Examined } from './examined.ts'
import type { StreamAccess } from '../queue/spec.ts'
import { rightFindings } from './rights.ts'
import { streamFinding } from './stream.ts'

/** The settings that the doctor judges by. */
export interface DoctorSettings extends ConsumerSettings {
  /** How Stream gets its right to send. Not checked where it is not given. */
  readonly auth?: StreamAccess | undefined
  /** The worker's `maxPolls` and `maxSockets`. Default 32 and 100. */
  readonly maxPolls?: number | undefined
  readonly maxSockets?: number | undefined
  /** The region of the environment, to compare with the queue's. */
  readonly region?: string | undefined
}

/** What the doctor found. */
export interface Diagnosis {
  readonly queueUrl: string
  readonly findings: readonly Finding[]
  /** True where nothing is a warning or a fault. */
  readonly healthy: boolean
  /** False where the queue could not be used at all: no connection, no such queue, no credentials. */
  readonly reachable: boolean
}

/** Derives the findings from what was read. Pure. */
export function diagnose(examined: Examined, settings: DoctorSettings = {}): Diagnosis {
  const { url, queue } = examined
  const error = queue._tag === 'Unreadable' ? queue.error : undefined
  const reachable = error === undefined || error.kind === 'AccessDenied'
  const findings = reachable
    ? [
        ok('credentials', 'SQS accepts the credentials.'),
        ...regionFinding(url, settings.region),
        ...rightFindings(examined),
        ...attributeFindings(examined, settings),
        ...socketFinding(settings),
      ]
    : [unreachable(error)]
  return { queueUrl: url, findings, healthy: !findings.some(isTrouble), reachable }
}

/** The finding for a queue that cannot be used: SQS refused the first request, or did not answer. */
export function unreachable(error: QueueError): Finding {
  const what = error.message
  const why = 'Nothing can be received.'
  switch (error.kind) {
    case 'NoSuchQueue':
      return { id: 'reachable', level: 'fault', what, why, remedy: queueSettings() }
    case 'BadCredentials':
    case 'ExpiredCredentials':
      return {
        id: 'credentials',
        level: 'fault',
        what,
        why: 'Every request is refused.',
        remedy: { _tag: 'Check', subject: 'credentials' },
      }
    case 'AccessDenied':
      return {
        id: `rights.${error.action}`,
        level: 'fault',
        what,
        why: 'Without it the queue must be given by its URL or ARN.',
        remedy: { _tag: 'WorkerRights' },
      }
    default: {
      const id = error.code === 'RegionMismatch' ? 'region' : 'reachable'
      return { id, level: 'fault', what, why }
    }
  }
}

function attributeFindings(examined: Examined, settings: DoctorSettings): readonly Finding[] {
  const { queue, deadLetterQueue } = examined
  if (queue._tag === 'Unreadable') return []
  const { attributes } = queue
  return [
    ...judgeAttributes({ attributes, deadLetterQueue }, settings),
    ...encryptionFindings(attributes, deadLetterQueue?.attributes, settings.auth),
    streamFinding(attributes, settings.auth),
    {
      id: 'age',
      level: 'unchecked',
      what: 'The age of the oldest message was not checked.',
      why: 'SQS reports it to CloudWatch only. Messages whose age reaches the retention are lost.',
      remedy: { _tag: 'Check', subject: 'age' },
    },
  ]
}

function regionFinding(url: string, region: string | undefined): readonly Finding[] {
  const own = regionFromUrl(url)
  if (own === undefined) return []
  if (region === undefined || region === own) return [ok('region', `The queue is in ${own}.`)]
  return [
    {
      id: 'region',
      level: 'note',
      what: `The queue is in ${own}, and the environment names ${region}.`,
      why: 'Requests go to the region of the queue. A client of your own must be of that region too.',
      remedy: { _tag: 'Region', region: own },
    },
  ]
}

/** Beside the polls a worker renews, deletes and dead-letters at the same time. */
const otherRequests = 16

function socketFinding({ maxPolls = 32, maxSockets = 100 }: DoctorSettings): readonly Finding[] {
  if (maxPolls + otherRequests <= maxSockets) {
    return [ok('sockets', `${maxSockets} sockets are enough for ${maxPolls} polls.`)]
  }
  return [
    {
      id: 'sockets',
      level: 'warning',
      what: `${maxSockets} sockets are too few for ${maxPolls} polls.`,
      why: 'Each long poll holds one. Renewals and deletes wait for one, and leases run out.',
      remedy: {
        _tag: 'WorkerOption',
        option: 'maxSockets',
        value: maxPolls + 2 * otherRequests,
      },
    },
  ]
}
