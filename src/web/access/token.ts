import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What lets who knows it in. */
export class Token {
  readonly text: string
  /**
   * What the cookie holds: made from the token, so that it is the same after a restart with the same token, and does not
   * tell it to whoever reads the cookie.
   */
  readonly cookieValue: string

  /** @throws RangeError for one that could be guessed. */
  constructor(text: string = randomBytes(24).toString('base64url')) {
    if (text.length < shortestToken) {
      throw new RangeError(
        `A token must have at least ${shortestToken} characters: openssl rand -base64 24`,
      )
    }
    this.text = text
    this.cookieValue = createHmac('sha256', text).update('cookie of the desk').digest('base64url')
  }

  is(given: string): boolean {
    return areEqual(given, this.text)
  }

  isCookieValue(given: string): boolean {
    return areEqual(given, this.cookieValue)
  }
}

/** In characters. */
export const shortestToken = 16

/** Takes as long wherever the first difference is: the hashes are compared, which nobody can choose. */
function areEqual(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other))
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
