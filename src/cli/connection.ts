import type { Command } from 'commander'
import type { QueueService } from '../queue/port.ts'
import type { Transport } from '../queue/service.ts'
import { CliError } from './cli-error.ts'
import { printable } from './printable.ts'
import type { Shell } from './shell.ts'

/** How the connection to SQS is described on the command line. */
export interface ConnectionOptions {
  readonly endpoint?: string
  readonly region?: string
}

/** `--endpoint` and `--region`, for every command that speaks to SQS. */
export function withConnection(command: Command): Command {
  return command
    .option('--endpoint <url>', 'where SQS answers, for a local server (or AWS_ENDPOINT_URL_SQS)')
    .option('--region <name>', "default: the queue URL's region, then AWS_REGION")
}

/** Where to connect. What is absent the SDK finds by itself. */
export interface Connection {
  readonly endpoint?: string
  readonly region?: string
}

/**
 * The endpoint and the region of the command line. The environment's endpoints, keys, profiles and
 * roles are found by the SDK's own providers. The region of the environment counts where the queue is
 * given by its name: a URL says its own.
 *
 * @throws CliError (usage) for an endpoint that is not an http or https URL.
 */
export function connection(
  { endpoint, region: given }: ConnectionOptions,
  queue: string | undefined,
  env: Shell['env'],
): Connection {
  if (endpoint !== undefined) requireHttpUrl(endpoint)
  const region = given ?? (queue !== undefined && isUrl(queue) ? undefined : regionOf(env))
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  }
}

/**
 * Opens SQS as the command line says. The caller closes it.
 *
 * @param queue The queue, by URL or name, that the command was given first.
 */
export async function openQueues(
  options: ConnectionOptions & { readonly transport?: Transport },
  queue: string | undefined,
  shell: Shell,
): Promise<QueueService> {
  const where = connection(options, queue, shell.env)
  const { openService } = await import('../queue/service.ts')
  return await openService({ ...where, transport: options.transport ?? 'sdk' })
}

/**
 * The URL of a queue that was given by URL or by name.
 *
 * @throws CliError (usage) for what can be neither.
 * @throws QueueError where the name is asked for and SQS does not tell.
 */
export async function queueUrl(service: QueueService, urlOrName: string): Promise<string> {
  if (isUrl(urlOrName)) {
    requireHttpUrl(urlOrName)
    return urlOrName
  }
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(urlOrName.replace(/\.fifo$/, ''))) {
    throw new CliError(
      `"${printable(urlOrName)}" is neither a queue URL nor a queue name: a name has letters, digits, - and _ only.`,
    )
  }
  return await service.urlOf(urlOrName)
}

/** True for `http://…` and `https://…`, and whatever else has a scheme. */
function isUrl(text: string): boolean {
  return text.includes('://')
}

/** The environment variables that the connection reads, as the help prints them. */
export const connectionHelp = [
  'Environment (as the AWS tools name it):',
  '  AWS_REGION, AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, …',
  '  AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL   where SQS answers; a loopback one needs no keys',
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
