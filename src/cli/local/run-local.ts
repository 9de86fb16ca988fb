import { type LocalSqs, LocalSqsError, startLocalSqs } from '../../local/server.ts'
import { deadLetterNameOf, isFifo, isQueueName } from '../../queue/queue-url.ts'
import { CliError } from '../error/cli-error.ts'
import { interrupted, listenForInterrupt } from '../terminal/interrupt.ts'
import { continueWithoutOutput } from '../terminal/lost-output.ts'
import { note, print, printJson } from '../terminal/output.ts'
import { ownName, type Shell } from '../terminal/shell.ts'

export interface LocalOptions {
  readonly port: number
  readonly queue: string
  readonly traffic?: number
  readonly quirks?: boolean
  readonly json?: boolean
}

/** `sluice local`: runs until Ctrl-C. */
export async function runLocal(options: LocalOptions, shell: Shell): Promise<void> {
  requireQueueName(options.queue)
  if (options.quirks && !options.traffic) {
    throw new CliError('--quirks requires --traffic: it changes the sample messages.')
  }
  continueWithoutOutput(shell)
  const local = await start(options)
  const interrupt = listenForInterrupt(shell, 'Stopping.')
  const traffic = options.traffic ? await sampleTraffic(local, options, shell) : undefined
  try {
    if (options.json) printJson(shell, described(local))
    else print(shell, greeting(local, options, ownName(shell)))
    await interrupted(interrupt)
  } finally {
    interrupt.release()
    await traffic?.stop()
    await local.stop()
  }
}

async function start({ port, queue }: LocalOptions): Promise<LocalSqs> {
  try {
    return await startLocalSqs({ port, queue })
  } catch (error) {
    if (error instanceof LocalSqsError) {
      throw new CliError(
        `${error.message} Choose one with --port N, or any free one with --port 0.`,
        { cause: error },
      )
    }
    throw error
  }
}

/** Sends sample messages until it is stopped, and then reports how many. */
async function sampleTraffic(
  local: LocalSqs,
  { traffic: perSecond = 0, quirks = false }: LocalOptions,
  shell: Shell,
) {
  const { startTraffic } = await import('../../local/traffic/traffic.ts')
  const traffic = startTraffic({ queue: local.queueUrl, perSecond, quirks })
  return {
    async stop() {
      await traffic.stop()
      const poison = quirks ? ` (${traffic.poison} of them poison)` : ''
      note(shell, `Sample messages sent: ${traffic.sent}${poison}.`)
    },
  }
}

const withQuirks = ', with nulls, missing and unknown keys, drift and poison'

function requireQueueName(name: string): void {
  if (isQueueName(name) && isQueueName(deadLetterNameOf(name))) return
  const longest = isFifo(name) ? 71 : 76
  throw new CliError(
    `--queue takes a name of up to ${longest} letters, digits, - and _, so that NAME-dlq is valid too.`,
  )
}

function described({ endpoint, region, queueUrl, deadLetterQueueUrl }: LocalSqs) {
  return { endpoint, region, queueUrl, deadLetterQueueUrl }
}

function greeting(
  { endpoint, queueUrl, deadLetterQueueUrl }: LocalSqs,
  { traffic: perSecond, quirks }: LocalOptions,
  sluice: string,
): string {
  const traffic = perSecond
    ? [`  sample traffic     ${perSecond} messages a second${quirks ? withQuirks : ''}`]
    : []
  return [
    `SQS answers at ${endpoint} (in memory, on this machine only)`,
    `  queue              ${queueUrl}`,
    `  dead-letter queue  ${deadLetterQueueUrl}`,
    ...traffic,
    '',
    'In a second terminal:',
    `  ${sluice} send message.new --queue ${queueUrl}`,
    `  ${sluice} work ./router.mts --queue ${queueUrl}`,
    `  ${sluice} dlq list --queue ${queueUrl}`,
    '',
    'For other AWS tools:',
    `  export AWS_ENDPOINT_URL_SQS=${endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
    '',
    'Press Ctrl-C to stop.',
  ].join('\n')
}
