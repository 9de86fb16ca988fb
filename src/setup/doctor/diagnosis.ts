import { type Finding, isTrouble, ok } from '../../queue/findings/finding.ts'
import { type ConsumerSettings, judgeAttributes } from '../../queue/findings/judge.ts'
import { createCommand } from '../../queue/findings/mend.ts'
import type { QueueError } from '../../queue/queue-error.ts'
import { regionFromUrl } from '../../queue/queue-url.ts'
import { encryptionFindings } from './encryption.ts'
import type { Examined } from './examined.ts'
import type { StreamAccess } from '../queue/spec.ts'
import { rightFindings } from './rights.ts'
import { streamFinding } from './stream.ts'

/** What the doctor judges by. */
export interface DoctorSettings extends ConsumerSettings {
  /** How Stream is to get its right to send; not known where it is not given. */
  readonly auth?: StreamAccess | undefined
  /** The worker's `maxPolls` and `maxSockets`. Default 32 and 100. */
  readonly maxPolls?: number | undefined
  readonly maxSockets?: number | undefined
  /** The region of the environment, to be held against the queue's. */
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

/** Judges what was found out. Pure. */
export function diagnose(examined: Examined, settings: DoctorSettings = {}): Diagnosis {
  const { url, queue } = examined
  const error = queue._tag === 'Unreadable' ? queue.error : undefined
  const reachable = error === undefined || error.kind === 'AccessDenied'
  const findings = reachable
    ? [
        ok('credentials', 'SQS takes the credentials.'),
        ...regionFinding(url, settings.region),
        ...rightFindings(examined),
        ...attributeFindings(examined, settings),
        ...socketFinding(settings),
      ]
    : [unreachable(error)]
  return { queueUrl: url, findings, healthy: !findings.some(isTrouble), reachable }
}

/** A finding for a queue that could not even be found: its name was asked for and SQS did not tell. */
export function unreachable(error: QueueError): Finding {
  const what = error.message
  switch (error.kind) {
    case 'NoSuchQueue':
      return {
        ...{ id: 'reachable', level: 'fault', what },
        why: 'Nothing can be received.',
        mend: createCommand(error.queue),
      }
    case 'BadCredentials':
    case 'ExpiredCredentials':
      return {
        ...{ id: 'credentials', level: 'fault', what },
        why: 'Every request is refused.',
        mend: 'aws sts get-caller-identity',
      }
    case 'AccessDenied':
      return {
        ...{ id: `rights.${error.action}`, level: 'fault', what },
        why: 'Without it the queue has to be given by its URL or ARN.',
        mend: 'sluice policy worker --queue URL',
      }
    default:
      return {
        ...{ id: error.code === 'RegionMismatch' ? 'region' : 'reachable', level: 'fault', what },
        why: 'Nothing can be received.',
      }
  }
}

function attributeFindings(examined: Examined, settings: DoctorSettings): readonly Finding[] {
  const { url, queue, deadLetterQueue } = examined
  if (queue._tag === 'Unreadable') return []
  const { attributes } = queue
  return [
    ...judgeAttributes({ url, attributes, deadLetterQueue }, settings),
    ...encryptionFindings(url, attributes, deadLetterQueue?.attributes, settings.auth),
    streamFinding(url, attributes, settings.auth),
    {
      id: 'age',
      level: 'unchecked',
      what: 'The age of the oldest message was not checked.',
      why: 'SQS tells it to CloudWatch only; near the retention, messages are lost.',
      mend: ageCommand(url),
    },
  ]
}

function ageCommand(url: string): string {
  const name = url.split('/').at(-1) ?? url
  return `aws cloudwatch get-metric-statistics --namespace AWS/SQS --metric-name ApproximateAgeOfOldestMessage --dimensions Name=QueueName,Value=${name} --statistics Maximum --period 300 --start-time "$(date -u -d '-1 hour' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)"`
}

function regionFinding(url: string, region: string | undefined): readonly Finding[] {
  const own = regionFromUrl(url)
  if (own === undefined) return []
  if (region === undefined || region === own) return [ok('region', `The queue stands in ${own}.`)]
  return [
    {
      id: 'region',
      level: 'note',
      what: `The queue stands in ${own}, and the environment says ${region}.`,
      why: 'The queue is asked in its own region; a client that is handed in must be of that region too.',
      mend: `export AWS_REGION=${own}`,
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
      what: `${maxSockets} sockets are few for ${maxPolls} polls.`,
      why: 'Each long poll holds one; renewals and deletes wait behind them, and leases run out.',
      mend: `createWorker(router, { maxSockets: ${maxPolls + 2 * otherRequests}, … })`,
    },
  ]
}
