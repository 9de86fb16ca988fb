import { SetupError } from '../setup-error.ts'

/** What is known of a request to Stream that failed. */
interface StreamFault {
  /** Stream's own number (`code` of its answer), where there was an answer. */
  readonly code: number | undefined
  readonly status: number | undefined
  readonly message: string
  /** The network's name of the error: `ECONNREFUSED`. */
  readonly networkCode: string | undefined
}

/**
 * A failed request to Stream, as a sentence. The error of the SDK is not carried on: it holds the
 * request with its token and keys. Whatever of the secrets stands in Stream's words is blanked.
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
  const refused = fault.status !== undefined && !isAboutKeys(fault)
  return new SetupError(refused ? 'refused' : 'unreachable', withoutSecrets(sentence, secrets))
}

/** The text with every secret blanked, whole or quoted. */
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
    return `Stream does not know this API key (${doing}). Check STREAM_API_KEY, and that --stream-url is right for the app.${words}`
  }
  if (code !== undefined && tokenCodes.includes(code)) {
    const clock = code === 41 || code === 42 ? ' The clock of this machine may be wrong.' : ''
    return `Stream refused the signature (${doing}): STREAM_API_SECRET does not belong to STREAM_API_KEY.${clock}${words}`
  }
  if (code === codes.wrongRegion) {
    return `This app lives in another region of Stream's (${doing}). Give its address with --stream-url.${words}`
  }
  if (code === codes.suspended) return `Stream has suspended this app (${doing}).${words}`
  if (status === 429) return `Stream limits the rate of ${doing}. Try again in a minute.${words}`
  if (status === 401 || status === 403) {
    return `Stream refused ${doing} (HTTP ${status}). Server-side keys are needed: STREAM_API_KEY and STREAM_API_SECRET.${words}`
  }
  if (status >= 500) {
    return `Stream failed at ${doing} (HTTP ${status}): a fault of the service. Try again.${words}`
  }
  return `Stream refused ${doing} (HTTP ${status}${code === undefined ? '' : `, code ${code}`}).${words}`
}

function isAboutKeys({ code, status }: StreamFault): boolean {
  if (code === codes.accessKey || code === codes.wrongRegion) return true
  return status === 401 || status === 403 || (code !== undefined && tokenCodes.includes(code))
}

/** By shape: the classes are those of whichever copy of the SDK was loaded. */
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
  const said = response?.data?.message ?? (httpStatus === undefined ? '' : message)
  return {
    code: number(code),
    status: httpStatus,
    message: typeof said === 'string' ? said.replace(/\s+/g, ' ').slice(0, 300) : '',
    networkCode: typeof code === 'string' ? code : undefined,
  }
}
