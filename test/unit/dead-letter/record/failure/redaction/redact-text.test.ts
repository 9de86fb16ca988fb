import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { redactText } from '../../../../../../src/dead-letter/record/failure/redaction/redact-text.ts'

// Made here, so that no file has anything that looks like a secret.
const bytes = (length: number, seed = 'a') =>
  Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
      createHash('sha256').update(`${seed}${at}`).digest(),
    ),
  ).subarray(0, length)
const hex = bytes(32).toString('hex')
const base64 = bytes(48).toString('base64')
const base64url = bytes(36).toString('base64url')
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJqYW5lIn0', base64url].join('.')
const uuid = '8bffc454-e1da-4d91-8b88-a87853dfb41c'
const card = ['4111', '1111', '1111', '1111']

describe('redactText takes out', () => {
  test.each<[string, string]>([
    [`token ${jwt} expired`, 'token [token] expired'],
    [`Authorization: Bearer ${base64url}`, 'Authorization: [token]'],
    ['sent Bearer abc123 to it', 'sent Bearer [token] to it'],
    ['"authorization":"Basic dXNlcjpwYXNz"', '"authorization":"[token]"'],
    ['sent Basic dXNlcjpwYXNz to it', 'sent Basic [token] to it'],
    [`key ${'AKIA'}${'IOSFODNN7EXAMPLE'} is not valid`, 'key [token] is not valid'],
    [`key ${'ASIA'}${'IOSFODNN7EXAMPLE'}.`, 'key [token].'],
    [`with wJalrXUtnFEMI/${'K7MDENG'}/bPxRfiCYEXAMPLEKEY`, 'with [token]'],
    [`digest ${hex} differs`, 'digest [token] differs'],
    [`digest ${hex.slice(0, 32)} differs`, 'digest [token] differs'],
    [`signed ${base64}`, 'signed [token]'],
    [`signed ${base64}==`, 'signed [token]'],
    [`signed ${base64url}, sent`, 'signed [token], sent'],
    [`https://x.org/reset/${base64url}?a=b`, 'https://x.org/reset/[token]?a=b'],
    ['password=hunter2 refused', 'password=[token] refused'],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[token]'],
    ['{"password":"hunter two","id":7}', '{"password":[token],"id":7}'],
    ['{\\"password\\":\\"hunter two\\",\\"id\\":7}', '{\\"password\\":[token],\\"id\\":7}'],
    ["{ password: 'hunter two', id: 7 }", '{ password: [token], id: 7 }'],
    ['api_key: abc, next', 'api_key: [token], next'],
    ['apiKey=abc&next=1', 'apiKey=[token]&next=1'],
    ['secret=abc', 'secret=[token]'],
    ['client_secret=abc', 'client_secret=[token]'],
    ['AWS_SECRET_ACCESS_KEY=abc', 'AWS_SECRET_ACCESS_KEY=[token]'],
    ['access_token: abc', 'access_token: [token]'],
    ['/hook?token=abc', '/hook?token=[token]'],
    ['Cookie: a=b; c=d', 'Cookie: [token]'],
    ['postgres://user:pa@ss@db:5432/app', 'postgres://[token]@db:5432/app'],
    ['https://user:pass@host/a', 'https://[token]@host/a'],
    [`${'sk_li'}ve_abc123 is revoked`, '[token] is revoked'],
    [`${'gh'}p_0123456789abcdef`, '[token]'],
    [`${'xo'}xb-1-2-abc`, '[token]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----.', '[token].'],
    ['no user jane.doe+x@mail.example.org.', 'no user [mail].'],
    ['no user "jürgen@bücher.example"', 'no user "[mail]"'],
    ['?mail=jane%40example.org&a=b', '?mail=[mail]&a=b'],
    [`card ${card.join('')} refused`, 'card [card] refused'],
    [`card ${card.join(' ')}, refused`, 'card [card], refused'],
    [`card ${card.join('-')}`, 'card [card]'],
    [`2026 ${card.join(' ')} 17`, '2026 [card] 17'],
  ])('%s', (text, redacted) => {
    expect(redactText(text)).toBe(redacted)
  })
})

describe('redactText leaves', () => {
  test.each([
    `no channel ${uuid}`,
    `no member user-${uuid}-of-${uuid}`,
    'load (app/src/dead-letter/record/failure/error-summary.ts:10:5)',
    `load (app/releases/${hex.slice(0, 40)}/users.ts:10:5)`,
    `load (dist/assets/chunk-${hex.slice(0, 32)}.js:10:5)`,
    'async Object.run [as go] (node_modules/@aws-sdk/client-sqs/dist-cjs/index.js:3:4)',
    'PostgresUserRepositoryFactory.findTheUserByIdOrThrowAnError (app/src/x.ts:1:1)',
    'cannot read /var/lib/app/releases/current/config/production.json',
    'arn:aws:sqs:eu-west-1:123456789012:stream-events-of-production-dead-letters',
    'Unexpected token: < in JSON',
    'Bearer token is missing',
    'Basic authentication failed, basic usage of it',
    'the secretary is not there: call again',
    'card 4111111111111112 refused',
    'at 1764242072123 ms',
    'c'.repeat(40),
    'id 12345678901234567890',
    'Cannot read properties of undefined',
    'pkg@1.2.3 is not installed',
    'ECONNREFUSED 10.0.0.7:5432',
    'order-2024-11-27-eu-west-1-batch-0042-retry-3 of the-other-one',
    '',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

test('redactText changes nothing in what it has redacted', () => {
  for (const text of [`password=${base64}`, `Bearer ${jwt}`, 'https://a:b@c', 'Cookie: a=b']) {
    expect(redactText(redactText(text))).toBe(redactText(text))
  }
})

describe('redactText takes no time', () => {
  const parts = [
    ...[
      'a',
      '1',
      '1 ',
      '4 ',
      ' ',
      '.',
      '-',
      '_',
      '/',
      '=',
      ':',
      '@',
      'a@',
      'a.',
      '@a.',
      "'",
      '"',
      '\\"',
    ],
    ...[
      'eyJ',
      'eyJ-',
      'eyJ.',
      'aB1',
      'Bearer ',
      'bearer',
      'basic ',
      'basic a',
      'Basic aB',
      '://',
      '://a:',
      'https://',
    ],
    ...[
      'password',
      'password=',
      'password = "',
      'secret:',
      'secret_key',
      'token=',
      'cookie',
      'cookie:',
      'authorization: ',
    ],
    ...[
      'AKIA',
      'sk_live_',
      'xoxb-',
      'sk-',
      'gh',
      'npm_',
      '%40',
      'é',
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN ',
    ],
    ...[
      '0123456789abcdef',
      '8bffc454-',
      '4111 1111 1111 1111 ',
      '\n',
      'password\n',
      'access',
      'id_token',
    ],
  ]
  test.each(parts)('for 20,000 characters of %j', (part) => {
    const text = part.repeat(Math.ceil(20_000 / part.length)).slice(0, 20_000)
    const began = performance.now()
    for (const end of ['', '!', ' ', '@', '=', '"', '.', ':']) redactText(text + end)
    // Eight times, on a machine that does other things: a quadratic pattern takes many seconds.
    expect(performance.now() - began).toBeLessThan(1_500)
  })
})
