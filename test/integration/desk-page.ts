/** A browser that has opened the address of a desk, as far as that needs none. */
export async function signedIn(url: string) {
  const answer = await fetch(url, { redirect: 'manual' })
  const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, url), { ...init, headers: { cookie, ...init.headers } })
  const post = (path: string, body: unknown = {}) => {
    const headers = { origin: new URL(url).origin, 'content-type': 'application/json' }
    return ask(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  return { ask, post }
}
