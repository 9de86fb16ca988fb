import type { Problem } from '../wire/problem.ts'

/** Why a request is not answered. */
export interface Refusal extends Problem {
  readonly status: number
}

/**
 * Whether another site has a browser send this: it brings the cookie of who is signed in. Browsers say so in
 * Sec-Fetch-Site, to addresses that they trust; those that do not name the site in Origin. What may change something
 * must also be JSON, which a form cannot send.
 */
export function foreignRefusal(request: Request, isApi: boolean): Refusal | undefined {
  const { method, headers } = request
  const site = headers.get('sec-fetch-site')
  if (method === 'GET' || method === 'HEAD') {
    // `none`: a person typed the address.
    return isApi && site !== null && site !== 'same-origin' && site !== 'none' ? foreign : undefined
  }
  if (site === null ? !isOwnOrigin(request) : site !== 'same-origin') return foreign
  const [contentType = ''] = (headers.get('content-type') ?? '').split(';', 1)
  return contentType.trim().toLowerCase() === 'application/json' ? undefined : notJson
}

const foreign: Refusal = {
  status: 403,
  code: 'ForeignOrigin',
  message: 'Only the page of this desk may ask this. A program sends Origin, with this address.',
}

const notJson: Refusal = {
  status: 415,
  code: 'NotJson',
  message: 'Send JSON, with content-type: application/json.',
}

/** The scheme is not compared: behind what ends TLS it is another one here. */
function isOwnOrigin({ headers, url }: Request): boolean {
  const origin = parsed(headers.get('origin') ?? '')
  if (origin === undefined) return false
  const own = parsed(`${origin.protocol}//${headers.get('host') ?? new URL(url).host}`)
  return own?.host === origin.host
}

function parsed(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined
}
