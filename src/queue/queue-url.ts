/**
 * The parts of queue URLs and queue ARNs. A URL is `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`; with
 * another server it may have any host, and a path before the account.
 */

/** The queue's name: the last part of its URL, or of its ARN. */
export function queueName(urlOrArn: string): string {
  const parts = urlOrArn.startsWith('arn:') ? urlOrArn.split(':') : pathParts(urlOrArn)
  return parts.at(-1) ?? urlOrArn
}

/** The account and the name in a queue URL, whatever its host and port; undefined for any other text. */
export function queuePath(
  url: string,
): { readonly account: string; readonly name: string } | undefined {
  const [account, name] = isQueueUrl(url) ? pathParts(url).slice(-2) : []
  return account === undefined || name === undefined ? undefined : { account, name }
}

/** FIFO queues are known by their name (SQS: it must end in `.fifo`). */
export function isFifo(urlOrArn: string): boolean {
  return queueName(urlOrArn).endsWith('.fifo')
}

/**
 * The name that a queue's dead-letter queue gets: `stream-events-dlq`, `stream-events-dlq.fifo`. The name of
 * a FIFO queue must end in `.fifo`.
 */
export function deadLetterNameOf(name: string): string {
  return name.endsWith('.fifo') ? `${name.slice(0, -5)}-dlq.fifo` : `${name}-dlq`
}

export interface QueueArn {
  /** `aws`, `aws-cn`, `aws-us-gov` … */
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly name: string
}

/** Reads `arn:PARTITION:sqs:REGION:ACCOUNT:NAME`; undefined when it is something else. */
export function parseQueueArn(arn: string): QueueArn | undefined {
  const match = /^arn:([^:]+):sqs:([^:]+):([^:]*):([^:]+)$/.exec(arn)
  if (!match) return undefined
  const [, partition = '', region = '', account = '', name = ''] = match
  return { partition, region, account, name }
}

/**
 * The URL of a queue that is given by its URL or its ARN. For an ARN it is the URL that AWS uses; other
 * servers read the account and the name from it too. Any other text is returned unchanged.
 */
export function urlOfQueue(urlOrArn: string): string {
  const { partition, region = '', account = '', name = '' } = parseQueueArn(urlOrArn) ?? {}
  const suffix = partitions.find(([known]) => known === partition)?.[2]
  if (suffix === undefined || !isQueueName(name)) return urlOrArn
  if (!/^[a-z0-9-]+$/.test(region) || !/^\d+$/.test(account)) return urlOrArn
  return `https://sqs.${region}.${suffix}/${account}/${name}`
}

/**
 * True for what SQS accepts as a queue's name (CreateQueue in the SQS API reference), which is neither URL
 * nor ARN.
 */
export function isQueueName(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,80}$|^[A-Za-z0-9_-]{1,75}\.fifo$/.test(text)
}

/**
 * The URL of the queue with this ARN, made from the URL of a related queue (of a DLQ, from its source): the
 * same scheme, host, port and leading path; account and name from the ARN. A DLQ is in the same region and
 * account as its source, so that the host fits. Undefined when either is unreadable.
 */
export function queueUrlFromArn(arn: string, siblingUrl: string): string | undefined {
  const target = parseQueueArn(arn)
  const sibling = parseUrl(siblingUrl)
  if (!target || !sibling) return undefined
  const parts = pathParts(siblingUrl)
  if (parts.length < 2) return undefined
  const leading = parts.slice(0, -2)
  const path = [...leading, target.account, target.name].join('/')
  return `${sibling.protocol}//${regionalHost(sibling.host, target.region)}/${path}`
}

/** The ARN of the queue at this URL; undefined where the host does not name a region. */
export function queueArnFromUrl(url: string): string | undefined {
  const region = regionFromUrl(url)
  const [account, name] = pathParts(url).slice(-2)
  if (!region || !account || !name) return undefined
  return `arn:${partitionOf(region)}:sqs:${region}:${account}:${name}`
}

/**
 * The region that the host of a queue URL names: `sqs.REGION.…` (with FIPS and dual-stack forms), the
 * older `REGION.queue.amazonaws.com`, and `queue.amazonaws.com`, which is us-east-1. Undefined for any
 * other host.
 */
export function regionFromUrl(url: string): string | undefined {
  const host = parseUrl(url)?.hostname ?? ''
  const match =
    /^(?:[^.]+\.)?sqs(?:-fips)?\.([a-z]{2}[a-z0-9-]*-\d+)\./.exec(host) ??
    /^([a-z]{2}[a-z0-9-]*-\d+)\.queue\.amazonaws\.com/.exec(host)
  if (match) return match[1]
  return host === 'queue.amazonaws.com' ? 'us-east-1' : undefined
}

/** True for the hosts of this very machine: `localhost`, `*.localhost`, 127.0.0.0/8 and ::1. */
export function isLoopback(url: string): boolean {
  const host = parseUrl(url)?.hostname
  if (host === undefined) return false
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host)
  )
}

/** True for what looks like a URL; a queue's name holds neither colon nor slash. */
export function isQueueUrl(urlOrName: string): boolean {
  return /^https?:\/\//i.test(urlOrName)
}

function parseUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}

function pathParts(url: string): string[] {
  return (parseUrl(url)?.pathname ?? url).split('/').filter((part) => part !== '')
}

/** A host that names a region gets the target's; every other host stays as it is. */
function regionalHost(host: string, region: string): string {
  const own = regionFromUrl(`http://${host}/`)
  return own === undefined ? host : host.replace(own, region)
}

/** The partitions of AWS: how their regions begin, and their hosts end (partitions of the AWS SDK). */
const partitions = [
  ['aws-cn', 'cn-', 'amazonaws.com.cn'],
  ['aws-us-gov', 'us-gov-', 'amazonaws.com'],
  ['aws-eusc', 'eusc-', 'amazonaws.eu'],
  ['aws-iso', 'us-iso-', 'c2s.ic.gov'],
  ['aws-iso-b', 'us-isob-', 'sc2s.sgov.gov'],
  ['aws-iso-e', 'eu-isoe-', 'cloud.adc-e.uk'],
  ['aws-iso-f', 'us-isof-', 'csp.hci.ic.gov'],
  ['aws', '', 'amazonaws.com'],
] as const

function partitionOf(region: string): string {
  return partitions.find(([, beginning]) => region.startsWith(beginning))?.[0] ?? 'aws'
}
