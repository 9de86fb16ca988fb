/** A request as the page of a desk sends it. */
export function pageRequest(
  path: string,
  { origin = 'http://127.0.0.1:7667', ...init }: RequestInit & { readonly origin?: string } = {},
): Request {
  const headers = new Headers({ host: new URL(origin).host, 'sec-fetch-site': 'same-origin' })
  if (init.method === 'POST') {
    headers.set('origin', origin)
    headers.set('content-type', 'application/json')
  }
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value)
  return new Request(`${origin}${path}`, { ...init, headers })
}

/** The same without some of its headers. */
export function without(request: Request, ...names: readonly string[]): Request {
  const headers = new Headers(request.headers)
  for (const name of names) headers.delete(name)
  return new Request(request, { headers })
}
