import { redirect, refreshPage } from '../answer/answers.ts'
import { cookieOf, sessionCookie } from './cookie.ts'
import type { Gate, Visitor } from './gate.ts'
import { hostCheck } from './hosts.ts'
import { refused } from './refused.ts'
import type { Tickets } from './tickets.ts'
import type { Token } from './token.ts'

export interface TokenGateOptions {
  readonly token: Token
  readonly tickets: Tickets
  /** The address that is listened on. */
  readonly host: string
  /** The port that is listened on. */
  readonly port: number
  /** Who has the token. */
  readonly visitor: Visitor
}

/**
 * Lets in who opens the address with the token, and from then on brings the cookie. Cookies do not tell ports apart: its
 * name does.
 */
export function tokenGate({ token, tickets, host, port, visitor }: TokenGateOptions): Gate {
  const isOwnHost = hostCheck(host)
  return (request) => {
    if (!isOwnHost(request.headers.get('host') ?? '', port)) {
      return refused(request, 421, {
        code: 'WrongHost',
        message: 'This desk does not go by that name. Open it at the address that was printed.',
      })
    }
    const name = `sluice-desk-${port}`
    const url = new URL(request.url)
    const given = url.searchParams.get('token')
    if (given !== null && request.method === 'GET') {
      if (!token.is(given) && !tickets.take(given)) return refused(request, 401, wrongToken)
      url.searchParams.delete('token')
      const isSecure = isOverHttps(request)
      return signedIn(request, {
        path: ownPath(url),
        cookie: sessionCookie(name, token.cookieValue, { isSecure }),
      })
    }
    const isKnown = token.isCookieValue(cookieOf(request, name) ?? '')
    return isKnown ? visitor : refused(request, 401, noToken)
  }
}

const noToken = {
  code: 'SignIn',
  message:
    'Open the desk at the address with the token in it, which was printed where it was started.',
}

const wrongToken = {
  code: 'SignIn',
  message:
    'This address does not let in, or not any more. Open the one that was printed where the desk was started.',
}

/**
 * To the address without the token, which then is in no history. A browser that comes from another site keeps the cookie
 * back when it is redirected, and sends it when a page of ours leads on.
 */
function signedIn(
  request: Request,
  { path, cookie }: { readonly path: string; readonly cookie: string },
): Response {
  const site = request.headers.get('sec-fetch-site')
  const isFromElsewhere = site === 'cross-site' || site === 'same-site'
  const answer = isFromElsewhere ? refreshPage(path) : redirect(path)
  answer.headers.append('set-cookie', cookie)
  return answer
}

/** Never `//host`, which would be another server. */
function ownPath({ pathname, search }: URL): string {
  return `/${pathname.replace(/^\/+/, '')}${search}`
}

/** Said by what ends TLS before it. */
function isOverHttps({ url, headers }: Request): boolean {
  const [forwarded] = (headers.get('x-forwarded-proto') ?? '').split(',', 1)
  return url.startsWith('https:') || forwarded === 'https'
}
