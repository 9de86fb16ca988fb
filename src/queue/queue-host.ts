/**
 * What the URL of a queue says of where it stands: `https://sqs.eu-west-1.amazonaws.com/1234…/name`.
 * The forms of hosts are those of "Amazon SQS endpoints and quotas" in the AWS General Reference.
 */
export interface QueuePlace {
  /** Scheme, host and port. */
  readonly origin: string
  /** The region in the host's name; undefined for hosts that are not AWS's, as of emulators. */
  readonly region: string | undefined
  /** True for 127.0.0.0/8, ::1 and localhost: an emulator, which takes any credentials. */
  readonly loopback: boolean
  /** True when the host is one of the FIPS endpoints. */
  readonly fips: boolean
}

/** Reads a queue URL; undefined when it is none: not http(s), or without a name in its path. */
export function placeOfQueue(queueUrl: string): QueuePlace | undefined {
  if (!URL.canParse(queueUrl)) return undefined
  const url = new URL(queueUrl)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  if (url.pathname.split('/').filter(Boolean).length === 0) return undefined
  return {
    origin: url.origin,
    region: regionOfHost(url.hostname),
    loopback: isLoopbackHost(url.hostname),
    fips: url.hostname.startsWith('sqs-fips.'),
  }
}

/** The region that a host of SQS stands in, as its name tells: `eu-west-1`. */
export function regionOfHost(hostname: string): string | undefined {
  if (hostname === 'queue.amazonaws.com') return 'us-east-1'
  for (const form of hostForms) {
    const region = form.exec(hostname)?.[1]
    if (region !== undefined) return region
  }
  return undefined
}

/** True for names and addresses of this machine itself. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}

/** The ARN that a queue URL of AWS implies; undefined where region or account cannot be read. */
export function arnOfQueueUrl(queueUrl: string): string | undefined {
  const region = placeOfQueue(queueUrl)?.region
  if (region === undefined) return undefined
  const [account, name] = new URL(queueUrl).pathname.split('/').filter(Boolean)
  if (account === undefined || name === undefined || !/^\d{12}$/.test(account)) return undefined
  return `arn:${partitionOf(region)}:sqs:${region}:${account}:${name}`
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return 'aws'
}

const hostForms: readonly RegExp[] = [
  // sqs.eu-west-1.amazonaws.com, sqs-fips.us-east-1.amazonaws.com, sqs.cn-north-1.amazonaws.com.cn
  /^sqs(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/,
  // Dual-stack: sqs.eu-west-1.api.aws, sqs.cn-north-1.api.amazonwebservices.com.cn
  /^sqs(?:-fips)?\.([a-z0-9-]+)\.api\.(?:aws|amazonwebservices\.com\.cn)$/,
  // The former form: eu-west-1.queue.amazonaws.com
  /^([a-z0-9-]+)\.queue\.amazonaws\.com(?:\.cn)?$/,
  // Interface VPC endpoints: vpce-1a2b.sqs.eu-west-1.vpce.amazonaws.com
  /^[a-z0-9-]+\.sqs\.([a-z0-9-]+)\.vpce\.amazonaws\.com(?:\.cn)?$/,
]
