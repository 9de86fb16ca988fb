import type { QueueErrorKind } from '../queue-error.ts'

/** `com.amazonaws.sqs#QueueDoesNotExist` and `QueueDoesNotExist:http://…` become `QueueDoesNotExist`. */
export function bareCode(code: string): string {
  const afterHash = code.slice(code.indexOf('#') + 1)
  const colon = afterHash.indexOf(':')
  return colon === -1 ? afterHash : afterHash.slice(0, colon)
}

/** The code of an answer with a status of success that is not SQS's. */
export const unreadableAnswer = 'UnreadableAnswer'

/** The code of a refusal without a name of SQS's own. */
export function unnamedCode(status: number): string {
  return `HTTP ${status}`
}

/**
 * Names first, then the status: SQS answers 400 to nearly everything, throttling included. An answer with a
 * status but no name of SQS's comes from something between us and SQS.
 */
export function errorKindOf(code: string, status?: number): QueueErrorKind {
  const known = kinds.get(code)
  if (known !== undefined) return known
  if (/^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code)) {
    return 'Unreachable'
  }
  if (status === undefined) return 'Unknown'
  const byStatus = kindsByStatus[status]
  if (byStatus !== undefined) return byStatus
  if (code === unnamedCode(status) && (status < 400 || status === 404)) return 'Unreachable'
  return status >= 400 && status < 500 ? 'InvalidRequest' : 'ServerFault'
}

/** By RFC 9110, 6585 (429) and 8470 (425). */
const kindsByStatus: Readonly<Record<number, QueueErrorKind>> = {
  401: 'AccessDenied',
  403: 'AccessDenied',
  407: 'Unreachable',
  408: 'TimedOut',
  425: 'ServerFault',
  429: 'Throttled',
}

/**
 * Errors that a wrong clock can cause: a signature is valid for five minutes, and one from
 * the future is refused.
 */
export function mayBeClockSkew(code: string): boolean {
  return clockCodes.has(code)
}

const clockCodes = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

/**
 * AWS's names by what a consumer does about them: "Common errors" and the actions' own lists in the
 * SQS API reference, in their JSON and their query form, and the names of Node's and undici's.
 */
const namesByKind: readonly (readonly [QueueErrorKind, string])[] = [
  [
    'NoSuchQueue',
    'QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue NonExistentQueue QueueNotFound',
  ],
  [
    'AccessDenied',
    'AccessDenied AccessDeniedException AuthorizationError NotAuthorized UnauthorizedOperation ' +
      'KmsAccessDenied KMS.AccessDeniedException KmsDisabled KMS.DisabledException KmsNotFound ' +
      'KMS.NotFoundException KmsInvalidState KMS.InvalidStateException KmsInvalidKeyUsage ' +
      'KMS.InvalidKeyUsageException KmsOptInRequired KMS.OptInRequired',
  ],
  [
    'BadCredentials',
    'InvalidClientTokenId InvalidAccessKeyId UnrecognizedClientException IncompleteSignature ' +
      'IncompleteSignatureException InvalidSignatureException SignatureDoesNotMatch ' +
      'MissingAuthenticationToken MissingAuthenticationTokenException AuthFailure OptInRequired ' +
      'CredentialsProviderError TokenProviderError RequestExpired RequestInTheFuture ' +
      'RequestTimeTooSkewed InvalidSecurity',
  ],
  ['ExpiredCredentials', 'ExpiredToken ExpiredTokenException TokenRefreshRequired'],
  [
    'Throttled',
    'RequestThrottled RequestThrottledException Throttling ThrottlingException ' +
      'ThrottledException TooManyRequestsException RequestLimitExceeded SlowDown ' +
      'BandwidthLimitExceeded LimitExceededException PriorRequestNotComplete KmsThrottled ' +
      'KMS.ThrottlingException OverLimit AWS.SimpleQueueService.OverLimit',
  ],
  [
    'Unreachable',
    'ECONNREFUSED ECONNRESET EPIPE ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH EADDRNOTAVAIL ' +
      'UND_ERR_SOCKET UND_ERR_PRX_TLS HPE_INVALID_CONSTANT EPROTO',
  ],
  [
    'TimedOut',
    'ETIMEDOUT TimeoutError RequestTimeout RequestTimeoutException UND_ERR_CONNECT_TIMEOUT ' +
      'UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
  ],
  ['Aborted', 'AbortError ABORT_ERR UND_ERR_ABORTED UND_ERR_CLOSED UND_ERR_DESTROYED'],
  [
    'ServerFault',
    'InternalFailure InternalError InternalServerError ServiceUnavailable ' +
      'ServiceUnavailableException UnreadableAnswer',
  ],
  [
    'InvalidRequest',
    'InvalidAddress UnsupportedOperation AWS.SimpleQueueService.UnsupportedOperation ' +
      'InvalidParameterValue InvalidParameterCombination MissingParameter ValidationError ' +
      'ValidationException InvalidAttributeName InvalidAttributeValue InvalidAction ' +
      'UnknownOperationException MalformedQueryString ReceiptHandleIsInvalid RegionMissing',
  ],
]

const kinds = new Map<string, QueueErrorKind>(
  namesByKind.flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
)
