import type { Remedy, RemedySettings } from '../../queue/findings/remedy.ts'
import { isQueueUrl, queueName, regionFromUrl } from '../../queue/queue-url.ts'

/**
 * The command that carries out a remedy.
 *
 * @param queue The queue of the finding, by its URL; by its name where no URL could be found.
 */
export function fixingCommand(remedy: Remedy, queue: string): string {
  switch (remedy._tag) {
    case 'SafeChange':
      return `sluice doctor --queue ${queue} --fix`
    case 'QueueSettings':
      return createCommand(queue, settingOptions(remedy.settings))
    case 'OwnKey':
      return createCommand(queue, ['--kms', 'alias/A_KEY_OF_YOURS'])
    case 'QueueAttribute':
      return `aws sqs set-queue-attributes --queue-url ${queue} --attributes ${remedy.name}=${remedy.value}`
    case 'WorkerRights':
      return `sluice policy worker --queue ${isQueueUrl(queue) ? queue : 'URL'}`
    case 'WorkerOption':
      return remedy.option === 'concurrency'
        ? `sluice work ./router.ts --queue ${queue} --concurrency ${remedy.value}`
        : `createWorker(router, { ${remedy.option}: ${remedy.value}, … })`
    case 'Region':
      return `export AWS_REGION=${remedy.region}`
    case 'Check':
      return checks[remedy.subject](queue)
    default:
      return remedy satisfies never
  }
}

const checks: Readonly<
  Record<Extract<Remedy, { _tag: 'Check' }>['subject'], (queue: string) => string>
> = {
  credentials: () => 'aws sts get-caller-identity',
  receive: (queue) => `sluice doctor --queue ${queue} --round-trip`,
  age: (queue) =>
    `aws cloudwatch get-metric-statistics --namespace AWS/SQS --metric-name ApproximateAgeOfOldestMessage --dimensions Name=QueueName,Value=${queueName(queue)} --statistics Maximum --period 300 --start-time "$(date -u -d '-1 hour' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)"`,
  counts: (queue) => `sluice queue show ${queue} --watch`,
  'dead letters': (queue) => `sluice dlq list --queue ${queue}`,
}

/**
 * `sluice queue create` changes a queue that exists to the settings that are given. Its argument
 * is a name, so the region or the endpoint is an option.
 */
function createCommand(queue: string, options: readonly string[]): string {
  return ['sluice queue create', queueName(queue), ...options, ...locationOf(queue)].join(' ')
}

function settingOptions(settings: RemedySettings): readonly string[] {
  const { deadLetterName, maxReceiveCount, visibilitySeconds, retentionSeconds, stream } = settings
  const given = [
    ['--dlq', deadLetterName],
    ['--max-receive-count', maxReceiveCount],
    ['--visibility', visibilitySeconds],
    ['--retention', retentionSeconds === undefined ? undefined : durationText(retentionSeconds)],
    ['--stream', stream],
  ] as const
  return given.flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)]))
}

/** Seconds in the form of `--retention`. */
function durationText(seconds: number): string {
  const days = seconds / 86_400
  return Number.isInteger(days) ? `${days}d` : `${seconds}s`
}

function locationOf(queue: string): readonly string[] {
  if (!isQueueUrl(queue) || !URL.canParse(queue)) return []
  const region = regionFromUrl(queue)
  return region === undefined ? ['--endpoint', new URL(queue).origin] : ['--region', region]
}
