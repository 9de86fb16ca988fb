import { createStreamApi, type StreamApi, type StreamQueueKeys } from '../../setup/index.ts'
import { fromEnvironment, secret } from '../terminal/ask-secret.ts'
import { CliError } from '../error/cli-error.ts'
import { printable } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import type { StreamOptions } from './options.ts'

/** Opens Stream's API by the options and the environment. Asks for keys that are not set. */
export async function openStream({ streamUrl }: StreamOptions, shell: Shell): Promise<StreamApi> {
  const baseUrl = streamUrl ?? (shell.env.STREAM_BASE_URL || undefined)
  if (baseUrl !== undefined) requireHttps(baseUrl)
  const apiKey = await secret(shell, 'STREAM_API_KEY', "The key of Stream's API")
  const apiSecret = await secret(shell, 'STREAM_API_SECRET', "The secret of Stream's API")
  const queueSecrets = [shell.env[secretVariable], shell.env[keyVariable]]
  return createStreamApi({
    apiKey,
    apiSecret,
    secrets: queueSecrets.filter((one) => one !== undefined),
    ...(baseUrl !== undefined && { baseUrl: baseUrl.replace(/\/+$/, '') }),
  })
}

const keyVariable = 'SLUICE_STREAM_SQS_KEY'
const secretVariable = 'SLUICE_STREAM_SQS_SECRET'

/**
 * The IAM user's keys of the environment.
 *
 * @throws CliError (usage) where one of the two is missing.
 */
export function queueKeys(shell: Shell): StreamQueueKeys | undefined {
  const key = fromEnvironment(shell, keyVariable)
  const own = fromEnvironment(shell, secretVariable)
  if (key === undefined && own === undefined) return undefined
  if (key !== undefined && own !== undefined) return { key, secret: own }
  const missing = key === undefined ? keyVariable : secretVariable
  throw new CliError(`${missing} is not set: key and secret are needed together.`)
}

/** The same, asked for where they are not set. */
export async function askedQueueKeys(shell: Shell): Promise<StreamQueueKeys> {
  const key = await secret(shell, keyVariable, 'The access key of the IAM user')
  return { key, secret: await secret(shell, secretVariable, 'Its secret') }
}

/** The keys are sent there: only over TLS, or to this machine. */
function requireHttps(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const local = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url?.protocol === 'https:' || (local && url.protocol === 'http:')) return
  throw new CliError(
    `"${printable(text)}" cannot be the address of Stream's API: it must begin with https://.`,
  )
}
