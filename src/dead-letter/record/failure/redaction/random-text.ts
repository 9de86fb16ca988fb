/**
 * Takes long random text out: keys, signatures and digests in base64, base32 or hexadecimal, of 32 characters or
 * more. UUIDs stay, and names of files: of a stack, a commit in a path, a bundle.
 */
export function withoutRandomText(text: string): string {
  return text.replace(longText, (found, at: number) => {
    const before = text[at - 1] ?? ''
    if (fileEnding.test(text.slice(at + found.length, at + found.length + 6))) return found
    const parts = found.split('/')
    if (!parts.some(isWord) && isRandomAsAWhole(found)) return '[token]'
    const isPath = parts.length > 1 || before === '/' || before === '\\'
    return parts.map((part) => (isSecret(part, isPath) ? '[token]' : part)).join('/')
  })
}

const shortest = 32
const longText = /[A-Za-z0-9+/_-]{32,}={0,2}/g
const fileEnding = /^\.[cm]?[jt]sx?\b/
const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi

/** Of a path, and hardly ever of base64, in which a slash may stand as well. */
function isWord(part: string, at: number): boolean {
  return /^[a-z-]{2,}$/.test(part) || (part === '' && at === 0)
}

function isRandomAsAWhole(text: string): boolean {
  if (text.endsWith('=')) return isRandom(text, 0.3)
  // A secret key of AWS has 40 characters.
  return isMixed(text) && isRandom(text, text.length === 40 ? 0.38 : 0.5)
}

function isSecret(part: string, isPath: boolean): boolean {
  const rest = part.replace(uuid, '')
  if (rest.length < shortest) return false
  if (/^[0-9a-f]+$/i.test(rest)) return !isPath && /\d/.test(rest)
  if (rest.replace(/\D/g, '').length < 3) return isRandom(rest, 0.4)
  return isRandom(rest, isMixed(rest) ? 0.3 : 0.2)
}

/** With capitals and small letters. */
function isMixed(text: string): boolean {
  return /[A-Z]/.test(text) && /[a-z]/.test(text)
}

/** Random text changes between capitals, small letters and digits more often than words with a capital each. */
function isRandom(text: string, share: number): boolean {
  if (!/\d/.test(text)) return false
  let changes = 0
  for (let at = 1; at < text.length; at++) {
    const [one, other] = [kindOf(text.charCodeAt(at - 1)), kindOf(text.charCodeAt(at))]
    if (one !== other && one !== 'hyphen' && other !== 'hyphen') changes++
  }
  return changes >= share * text.length
}

function kindOf(code: number): 'digit' | 'capital' | 'small' | 'hyphen' | 'other' {
  if (code >= 48 && code <= 57) return 'digit'
  if (code >= 65 && code <= 90) return 'capital'
  if (code >= 97 && code <= 122) return 'small'
  return code === 45 || code === 95 ? 'hyphen' : 'other'
}
