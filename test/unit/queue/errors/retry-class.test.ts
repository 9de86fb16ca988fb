import { describe, expect, it } from 'vitest'
import { retryClassOf } from '../../../../src/queue/errors/retry-class.ts'

describe('what is done about a failed try', () => {
  it.each([
    ['ThrottlingException', 400, true, 'throttled'],
    ['OverLimit', 403, true, 'never'],
    ['InternalError', 500, true, 'refused'],
    ['ECONNREFUSED', undefined, false, 'refused'],
    ['UND_ERR_CONNECT_TIMEOUT', undefined, false, 'refused'],
    ['ECONNRESET', undefined, true, 'lost'],
    ['TimeoutError', undefined, true, 'lost'],
    ['ExpiredTokenException', 403, true, 'credentials'],
    ['InvalidClientTokenId', 403, true, 'credentials'],
    ['CredentialsProviderError', undefined, false, 'never'],
    ['AbortError', undefined, true, 'never'],
    ['AccessDenied', 403, true, 'never'],
    ['UnreadableAnswer', 200, true, 'lost'],
    ['HTTP 404', 404, true, 'refused'],
    ['HTTP 408', 408, true, 'refused'],
    ['HTTP 425', 425, true, 'refused'],
    ['HTTP 400', 400, true, 'never'],
  ] as const)('%s with status %s, sent: %s, is %s', (code, status, sent, expected) => {
    expect(retryClassOf({ code, status, sent })).toBe(expected)
  })
})
