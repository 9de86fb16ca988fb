import { describe, expect, it } from 'vitest'
import { foreignRefusal } from '../../../../src/web/access/same-origin.ts'
import { pageRequest, without } from '../requests.ts'

const post = (headers: Record<string, string> = {}) =>
  pageRequest('/api/plans', { method: 'POST', body: '{}', headers })

describe('a request that may change something', () => {
  it('is answered to the own page', () => {
    expect(foreignRefusal(post(), true)).toBeUndefined()
  })

  it.each(['cross-site', 'same-site', 'none', '', 'Same-Origin'])(
    'is refused where the browser says that it comes from elsewhere: %j',
    (site) => {
      expect(foreignRefusal(post({ 'sec-fetch-site': site }), true)).toMatchObject({
        status: 403,
        code: 'ForeignOrigin',
      })
    },
  )

  it('needs an Origin of this host where the browser does not say where it comes from', () => {
    const old = (headers: Record<string, string>) => without(post(headers), 'sec-fetch-site')
    expect(foreignRefusal(old({}), true)).toBeUndefined()
    expect(foreignRefusal(without(post(), 'sec-fetch-site', 'origin'), true)?.status).toBe(403)
    for (const origin of [
      'null',
      'http://127.0.0.1:7668',
      'http://127.0.0.1',
      'http://localhost:7667',
      'http://evil.example',
      'http://127.0.0.1:7667.evil.example',
      'file:///127.0.0.1:7667',
      'chrome-extension://127.0.0.1:7667',
    ]) {
      expect(foreignRefusal(old({ origin }), true)?.status, origin).toBe(403)
    }
  })

  it('takes the Origin of https behind what ends TLS', () => {
    const headers = { host: 'app.example', origin: 'https://app.example' }
    expect(foreignRefusal(without(post(headers), 'sec-fetch-site'), true)).toBeUndefined()
    const withPort = { host: 'app.example:443', origin: 'https://app.example' }
    expect(foreignRefusal(without(post(withPort), 'sec-fetch-site'), true)).toBeUndefined()
  })

  it('must be JSON, which no form sends', () => {
    for (const contentType of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'text/plain; application/json',
      'application/json-seq',
      '',
    ]) {
      expect(foreignRefusal(post({ 'content-type': contentType }), true)?.status).toBe(415)
    }
    expect(foreignRefusal(without(post(), 'content-type'), true)?.status).toBe(415)
    const withCharset = post({ 'content-type': 'Application/JSON; charset=utf-8' })
    expect(foreignRefusal(withCharset, true)).toBeUndefined()
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('is no other by its method: %s', (method) => {
    const request = pageRequest('/api/plans', {
      method,
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    expect(foreignRefusal(request, true)?.status).toBe(403)
  })
})

describe('a request that looks', () => {
  const get = (site: string) => pageRequest('/api/session', { headers: { 'sec-fetch-site': site } })

  it('is answered to the own page, and to a person who typed the address', () => {
    expect(foreignRefusal(get('same-origin'), true)).toBeUndefined()
    expect(foreignRefusal(get('none'), true)).toBeUndefined()
    expect(foreignRefusal(without(get('none'), 'sec-fetch-site'), true)).toBeUndefined()
  })

  it('is refused from another site, and from another port of this machine', () => {
    expect(foreignRefusal(get('cross-site'), true)?.status).toBe(403)
    expect(foreignRefusal(get('same-site'), true)?.status).toBe(403)
  })

  it('may come from elsewhere for the page itself: that is a link to it', () => {
    expect(foreignRefusal(get('cross-site'), false)).toBeUndefined()
  })
})
