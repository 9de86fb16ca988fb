import { describe, expect, it } from 'vitest'
import { App, type AppOptions } from '../../../src/web/app.ts'
import { pageRequest, without } from './requests.ts'

/** What is asked by POST, and changes nothing but what this process knows. */
const changesNothing = /^api\/(?:snapshot|plans|try\/check)$/

function appOf(options: Partial<AppOptions> = {}): App {
  return new App({
    queueUrl: 'http://127.0.0.1:1/000000000000/stream-events',
    basePath: '/',
    gate: () => ({ user: 'ada', canChange: true }),
    ...options,
  })
}

/** A request for each address that there is. */
const all = (await appOf().routes()).map(({ method, path, changes }) => {
  const request = () =>
    pageRequest(`/${path.replace(/:\w+/g, 'x')}`, {
      method,
      ...(method === 'POST' && { body: '{}' }),
    })
  return { method, path, changes: changes === true, request }
})
const posts = all.filter(({ method }) => method === 'POST')

describe('every address of the API', () => {
  it('that is asked by POST is known to change something, or is on the list of those that do not', () => {
    const others = posts.filter(({ changes }) => !changes).map(({ path }) => path)
    expect(others.filter((path) => !changesNothing.test(path))).toEqual([])
    expect(all.filter(({ method, changes }) => method === 'GET' && changes)).toEqual([])
  })

  it('that changes something is refused to who may only look, and where the desk is read-only', async () => {
    const gate = () => ({ user: 'eve', canChange: false })
    for (const app of [appOf({ gate }), appOf({ readOnly: true })]) {
      for (const { changes, path, request } of all) {
        if (!changes) continue
        const answer = await app.fetch(request())
        expect([path, answer.status]).toEqual([path, 403])
        expect(await answer.json()).toMatchObject({ code: 'ReadOnly' })
      }
    }
  })

  it.each(all)('is refused to another site: $method $path', async ({ request, method }) => {
    const app = appOf()
    const refused = async (headers: Record<string, string>) => {
      const { status } = await app.fetch(
        new Request(request(), {
          headers: { ...Object.fromEntries(request().headers), ...headers },
        }),
      )
      return status
    }
    expect(await refused({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await refused({ 'sec-fetch-site': 'same-site' })).toBe(403)
    if (method === 'GET') return
    expect((await app.fetch(without(request(), 'sec-fetch-site', 'origin'))).status).toBe(403)
    expect(await refused({ 'content-type': 'text/plain' })).toBe(415)
  })

  it.each(all)('is refused to who is not let in: $method $path', async ({ request }) => {
    const gate = () => new Response(null, { status: 401 })
    expect((await appOf({ gate }).fetch(request())).status).toBe(401)
  })
})
