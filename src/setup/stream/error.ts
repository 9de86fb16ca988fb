import { SetupError, type SetupErrorKind } from '../setup-error.ts'

/** A request to Stream that failed. */
interface StreamFault {
  /** Stream's own number (`code` of its answer), where there was an answer. */
  readonly code: number | undefined
  readonly status: number | undefined
  readonly message: string
  /** The network's name of the error: `ECONNREFUSED`. */
  readonly networkCode: string | undefined
}

/**
 * A failed request to Stream, as a sentence. The error of the SDK is not its cause: it holds the request
 * with its token and keys. Secrets that Stream quotes are blanked.
 */
export function streamError(
  error: unknown,
  doing: string,
  baseUrl: string,
  secrets: readonly string[],
): SetupError {
  if (error instanceof SetupError) return error
  const fault = faultOf(error)
  const sentence = sentenceFor(fault, doing, baseUrl)
  return new SetupError(kindOf(fault), withoutSecrets(sentence, secrets))
}

/** The text with every secret blanked. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce((blanked, secret) => blanked.replaceAll(secret, '***'), text)
}

/** Stream's numbers (`APIErrorCodes` of its SDK). */
const codes = { accessKey: 2, wrongRegion: 69, suspended: 99 }
const tokenCodes = [3, 5, 40, 41, 42, 43]

function sentenceFor(fault: StreamFault, doing: string, baseUrl: string): string {
  const { code, status } = fault
  const words = fault.message ? ` Its own words: ${fault.message}` : ''
  if (status === undefined) {
    return `No connection to Stream for ${doing} at ${baseUrl} (${fault.networkCode ?? 'no answer'}). Check the network, the proxy and the address.`
  }
  if (code === codes.accessKey) {
    return `Stream does not know this API key (${doing}). Check the key, and that the address of the API is right for the app.${words}`
  }
  if (code !== undefined && tokenCodes.includes(code)) {
    const clock = code === 41 || code === 42 ? ' The clock of this machine may be wrong.' : ''
    return `Stream refused the signature (${doing}): the API secret does not belong to the API key.${clock}${words}`
  }
  if (code === codes.wrongRegion) {
    return `This app is in another region of Stream's (${doing}). Use the address of the API in that region.${words}`
  }
  if (code === codes.suspended) return `Stream has suspended this app (${doing}).${words}`
  if (status === 429) return `Stream limits the rate of ${doing}. Try again in a minute.${words}`
  if (status === 401 || status === 403) {
    return `Stream refused ${doing} (HTTP ${status}). The API key and secret of a server are needed.${words}`
  }
  if (status >= 500) {
    return `Stream failed at ${doing} (HTTP ${status}): a fault of the service. Try again.${words}`
  }
  return `Stream refused ${doing} (HTTP ${status}${code === undefined ? '' : `, code ${code}`}).${words}`
}

function kindOf({ code, status }: StreamFault): SetupErrorKind {
  if (status === undefined) return 'unreachable'
  if (code === codes.wrongRegion) return 'API address'
  if (code === codes.suspended) return status === 401 || status === 403 ? 'unreachable' : 'refused'
  if (code === codes.accessKey || status === 401 || status === 403) return 'API key'
  return code !== undefined && tokenCodes.includes(code) ? 'API key' : 'refused'
}

/** By shape: the app may have another copy of the SDK, whose classes differ. */
function faultOf(error: unknown): StreamFault {
  const { code, status, response, message } = (error ?? {}) as {
    readonly code?: unknown
    readonly status?: unknown
    readonly response?: {
      readonly status?: unknown
      readonly data?: { readonly message?: unknown }
    }
    readonly message?: unknown
  }
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined)
  const httpStatus = number(status) ?? number(response?.status)
  const text = response?.data?.message ?? (httpStatus === undefined ? '' : message)
  return {
    code: number(code),
    status: httpStatus,
    message: typeof text === 'string' ? text.replace(/\s+/g, ' ').slice(0, 300) : '',
    networkCode: typeof code === 'string' ? code : undefined,
  }
}
