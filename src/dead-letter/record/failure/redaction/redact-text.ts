import { withoutCards } from './card.ts'
import { withoutRandomText } from './random-text.ts'

/**
 * Takes out of a text what looks like a secret, a mail address or a card number: JWTs, `Bearer …`, access keys,
 * `password=…`, `https://user:pass@host`, long random text. In its place is `[token]`, `[mail]` or `[card]`. The
 * default of every option `redact`; call it in your own to add to it:
 *
 * ```ts
 * import { redactText } from 'sluice'
 *
 * const redact = (text: string) => redactText(text).replace(/customer-\d+/g, '[customer]')
 * ```
 *
 * It takes out too much rather than too little, but it only knows forms: a name or an address in words stays.
 */
export function redactText(text: string): string {
  const withoutSecrets = secrets.reduce(
    (rest, [pattern, instead]) => rest.replace(pattern, instead),
    text,
  )
  return withoutCards(withoutRandomText(withoutSecrets).replace(mail, '[mail]'))
}

/** A value as it stands behind the name of a secret: quoted, or a word. Also quoted within a JSON string. */
const value = String.raw`(?:\[token\]|\\"[^"\\]*(?:\\")?|"[^"]*"?|'[^']*'?|[^\s"',;&)\]}]+)`

/** What stands between the name of a secret and its value. */
const is = String.raw`(?:\\?["'])?\s*[=:]\s*`

// Each pattern takes linear time: what may be long has one beginning, which a look behind or its first characters
// decide, and ends where it must.
const secrets: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}-----|$)/g, '[token]'],
  // Before the names of secrets, whose values end at an @.
  [/(:\/\/)[^\s/?#]+@/g, '$1[token]@'],
  [/\b((?:set-)?cookie(?:\\?["'])?\s*[=:]\s*)[^\n]+/gi, '$1[token]'],
  [
    pattern(
      String.raw`(authorization${is}(?:\\?["'])?)(?:(?:bearer|basic|digest|token)\s+)?[^\s"'\\,;]+`,
    ),
    '$1[token]',
  ],
  [/\b(bearer\s+)(?!auth|token|scheme|credential)[\w.~+/=-]+/gi, '$1[token]'],
  // In an English sentence a word follows; what is encoded in base64 has a capital inside, a digit, or a =.
  [/\b([Bb]asic\s+)(?=[A-Za-z+/]*(?:[a-z][A-Z]|[A-Z]{2}|\d|=))[\w+/-]{6,}={0,2}/g, '$1[token]'],
  [
    pattern(
      `((?:passw(?:or)?d|passphrase|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key)(?:[_-]?(?:key|id|hash|value|access[_-]?key))?${is})${value}`,
    ),
    '$1[token]',
  ],
  // "Unexpected token: …" is no secret.
  [pattern(`((?:access|auth|id|refresh|session|csrf)[_-]?token${is})${value}`), '$1[token]'],
  [pattern(`(token=|sig=|signature=|session_?id=)${value}`), '$1[token]'],
  [/(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, '[token]'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[token]'],
  [/\b[spr]k_(?:live|test)_\w+/g, '[token]'],
  [/\b(?:gh[opsur]_|github_pat_|glpat-|npm_|whsec_)\w{10,}/g, '[token]'],
  [/\bxox[a-z]-[\w-]+/g, '[token]'],
  [/\bsk-[\w-]{20,}/g, '[token]'],
  [/\bAIza[\w-]{30,}/g, '[token]'],
]

const mail =
  /(?<![\p{L}\p{N}._+%'-])[\p{L}\p{N}._+%'-]+(?:@|%40)(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?![\p{L}\p{N}])/gu

function pattern(source: string): RegExp {
  return new RegExp(source, 'gi')
}
