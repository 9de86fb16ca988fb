import type { Command } from 'commander'
import { siblingUrl } from '../../queue/inspect.ts'
import type { QueueService } from '../../queue/port.ts'
import { isQueueName, parseQueueArn, regionFromUrl, urlOfQueue } from '../../queue/queue-url.ts'
import type { Transport } from '../../queue/service.ts'
import { CliError } from '../error/cli-error.ts'
import { printable } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'

/** The options that say how to connect to SQS. */
export interface ConnectionOptions {
  readonly endpoint?: string
  readonly region?: string
}

/** `--endpoint` and `--region`, for every command that speaks to SQS. */
export function withConnection(command: Command): Command {
  return command
    .option('--endpoint <url>', 'the address of SQS, for a local server (or AWS_ENDPOINT_URL_SQS)')
    .option('--region <name>', "default: the region of the queue's URL or ARN, then AWS_REGION")
}

/** `--queue`, for every command about a queue: see {@link namedQueue}. */
export function withQueue(command: Command, what: string): Command {
  return command.option('--queue <url|arn|name>', `${what} (or SLUICE_QUEUE)`)
}

/** The queue that a command is about: the one that an option or argument names, else SLUICE_QUEUE. */
export function namedQueue(given: string | undefined, { env }: Shell): string | undefined {
  return given ?? (env.SLUICE_QUEUE || undefined)
}

/** @throws CliError (usage) where nothing names a queue. */
export function requiredQueue(given: string | undefined, shell: Shell): string {
  const queue = namedQueue(given, shell)
  if (queue !== undefined) return queue
  throw new CliError(
    'No queue is named. Name one by its URL, ARN or name, with --queue or SLUICE_QUEUE.',
  )
}

/** The options of a command as they were typed: `--queue` may be absent where SLUICE_QUEUE is set. */
export type Typed<Options extends { readonly queue: string }> = Omit<Options, 'queue'> & {
  readonly queue?: string
}

/** Where to connect. The SDK finds the absent parts. */
export interface Connection {
  readonly endpoint?: string
  readonly region?: string
}

/**
 * The endpoint and the region of the command line, else those of the queue, so that other queues beside it
 * can be found by name: a URL has a server or a region, an ARN a region. The SDK's own providers find the
 * environment's endpoints, keys, profiles and roles; its region counts where the queue is given by its name.
 *
 * @throws CliError (usage) for an endpoint that is not an http or https URL.
 */
export function connection(
  { endpoint, region: given }: ConnectionOptions,
  queue: string | undefined,
  env: Shell['env'],
): Connection {
  if (endpoint !== undefined) requireHttpUrl(endpoint)
  const own = locationOf(queue)
  const elsewhere = env.AWS_ENDPOINT_URL_SQS || env.AWS_ENDPOINT_URL
  const server = endpoint ?? (elsewhere ? undefined : own?.endpoint)
  const region = given ?? (own === undefined ? regionOf(env) : own.region)
  return {
    ...(server !== undefined && { endpoint: server }),
    ...(region !== undefined && { region }),
  }
}

/** The endpoint or region in a queue's URL or ARN; undefined for a name. */
function locationOf(queue = ''): Connection | undefined {
  const arn = parseQueueArn(queue)
  if (arn) return { region: arn.region }
  if (!isUrl(queue)) return undefined
  requireHttpUrl(queue)
  const region = regionFromUrl(queue)
  return region === undefined ? { endpoint: new URL(queue).origin } : { region }
}

/**
 * Opens SQS by the options. The caller closes it.
 *
 * @param queue The queue, by URL, ARN or name, that was given first.
 */
export async function openQueues(
  options: ConnectionOptions & { readonly transport?: Transport },
  queue: string | undefined,
  shell: Shell,
): Promise<QueueService> {
  const where = connection(options, queue, shell.env)
  const { openService } = await import('../../queue/service.ts')
  return await openService({ ...where, transport: options.transport ?? 'sdk' })
}

/**
 * The URL of a queue that was given by URL, ARN or name. SQS is asked for all but a URL; where it does not
 * answer, the URL is made from the ARN.
 *
 * @throws CliError (usage) for text that is none of them.
 * @throws QueueError where SQS does not find the name.
 */
export async function queueUrl(service: QueueService, queue: string): Promise<string> {
  if (isUrl(queue)) {
    requireHttpUrl(queue)
    return queue
  }
  if (queue.startsWith('arn:')) {
    const url = urlOfQueue(queue)
    if (url !== queue) return (await siblingUrl(service, url, queue)) ?? url
    throw new CliError(
      `"${printable(queue)}" is not the ARN of a queue: arn:aws:sqs:REGION:ACCOUNT:NAME.`,
    )
  }
  if (isQueueName(queue)) return await service.urlOf(queue)
  throw new CliError(
    `"${printable(queue)}" is neither the URL, the ARN nor the name of a queue: a name has up to 80 letters, digits, - and _.`,
  )
}

/** True for `http://…` and `https://…`, and anything else with a scheme. */
function isUrl(text: string): boolean {
  return text.includes('://')
}

/** The environment variables that the connection reads, as the help prints them. */
export const connectionHelp = [
  'Environment (AWS_… as the AWS tools have it):',
  '  SLUICE_QUEUE                             the queue, by URL, ARN or name, where no option names one',
  '  SLUICE_AUDIT                             the file that says who replayed, edited and deleted what',
  '  SLUICE_DESK_TOKEN                        what lets into the desk in the browser',
  '  AWS_REGION, AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, …',
  '  AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL   the address of SQS; a loopback one needs no keys',
  '  NO_COLOR                                 no colours',
  '  DEBUG                                    the same as --debug',
].join('\n')

function regionOf(env: Shell['env']): string | undefined {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined
}

function requireHttpUrl(text: string): void {
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined
  if (protocol === 'http:' || protocol === 'https:') return
  throw new CliError(`"${printable(text)}" is not a URL: it must begin with http:// or https://.`)
}
