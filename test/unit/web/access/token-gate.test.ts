import { describe, expect, it } from 'vitest'
import { Tickets } from '../../../../src/web/access/tickets.ts'
import { Token } from '../../../../src/web/access/token.ts'
import { tokenGate } from '../../../../src/web/access/token-gate.ts'
import { pageRequest } from '../requests.ts'

const visitor = { user: 'ada@host', canChange: true }

function gateOf(token = new Token()) {
  const tickets = new Tickets()
  const gate = tokenGate({ token, tickets, host: '127.0.0.1', port: 7667, visitor })
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await gate(pageRequest(path, { headers, method }))
    return answer instanceof Response ? answer : 'let in'
  }
  const refusal = async (...args: Parameters<typeof ask>) => {
    const answer = await ask(...args)
    if (answer === 'let in') throw new Error('it was let in')
    return answer
  }
  return { token, tickets, ask, refusal }
}

describe('a token', () => {
  it('is random where none is given: 192 bits', () => {
    expect(new Token().text).toMatch(/^[\w-]{32}$/)
    expect(new Token().text).not.toBe(new Token().text)
  })

  it('has at least 16 characters', () => {
    expect(() => new Token('fifteen letters')).toThrow(RangeError)
    expect(new Token('sixteen letters.').is('sixteen letters.')).toBe(true)
  })

  it('is not in what the cookie holds, which is the same after a restart', () => {
    const { text, cookieValue } = new Token()
    expect(cookieValue).not.toContain(text)
    expect(new Token(text).cookieValue).toBe(cookieValue)
    expect(new Token(text).is(cookieValue)).toBe(false)
    expect(new Token(text).isCookieValue(text)).toBe(false)
  })
})

describe('the address with the token', () => {
  it('sets a cookie and leads to the address without it', async () => {
    const { refusal, token } = gateOf()
    const answer = await refusal(`/?a=1&token=${token.text}`, { 'sec-fetch-site': 'none' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/?a=1')
    expect(answer.headers.get('set-cookie')).toBe(
      `sluice-desk-7667=${token.cookieValue}; Path=/; HttpOnly; SameSite=Strict`,
    )
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(JSON.stringify([...answer.headers])).not.toContain(token.text)
  })

  it('keeps the cookie to https where it is open over https', async () => {
    const { refusal, token } = gateOf()
    for (const proto of ['https', 'https, http']) {
      const answer = await refusal(`/?token=${token.text}`, { 'x-forwarded-proto': proto })
      expect(answer.headers.get('set-cookie')).toMatch(/; Secure$/)
    }
  })

  it('leads on by a page when it is opened from another site, where a redirect has no cookie', async () => {
    const { refusal, token } = gateOf()
    const path = `/%22%3E?a='"<b>&token=${token.text}`
    const answer = await refusal(path, { 'sec-fetch-site': 'cross-site' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('set-cookie')).toContain('SameSite=Strict')
    const html = await answer.text()
    expect(html).toContain('<meta http-equiv="refresh" content="0; url=/%22%3E?a=')
    expect(html).not.toContain('<b>')
    expect(html).not.toContain(token.text)
  })

  it('never leads to another server', async () => {
    const { refusal, token } = gateOf()
    const answer = await refusal(`//evil.example/?token=${token.text}`)
    expect(answer.headers.get('location')).toBe('/evil.example/')
  })

  it.each(['wrong', '', 'x'.repeat(100_000)])('is refused with another token', async (given) => {
    const { refusal, token } = gateOf()
    const answer = await refusal(`/?token=${given}`, {
      cookie: `sluice-desk-7667=${token.cookieValue}`,
    })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await answer.text()).not.toContain(token.text)
  })

  it('is for looking: a change with the token in the address is refused', async () => {
    const { refusal, token } = gateOf()
    expect((await refusal(`/api/runs?token=${token.text}`, {}, 'POST')).status).toBe(401)
  })
})

describe('an address for once', () => {
  it('sets the same cookie, once', async () => {
    const { refusal, token, tickets } = gateOf()
    const ticket = tickets.issue()
    expect(ticket).not.toBe(token.text)
    const answer = await refusal(`/?token=${ticket}`)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('set-cookie')).toContain(token.cookieValue)
    expect((await refusal(`/?token=${ticket}`)).status).toBe(401)
  })

  it('lets in for a minute', () => {
    const tickets = new Tickets()
    const [early, late] = [tickets.issue(0), tickets.issue(0)]
    expect(tickets.take(early, 59_999)).toBe(true)
    expect(tickets.take(late, 60_000)).toBe(false)
    expect(tickets.take('', 0)).toBe(false)
  })
})

describe('the cookie', () => {
  it('lets in', async () => {
    const { ask, token } = gateOf()
    const cookie = `other=1; sluice-desk-7667=${token.cookieValue}; more=a=b`
    expect(await ask('/api/session', { cookie })).toBe('let in')
  })

  it.each([
    ['none', ''],
    ['that of another port', 'sluice-desk-7668=VALUE'],
    ['one with more to its name', 'x-sluice-desk-7667=VALUE'],
    ['another value', 'sluice-desk-7667=wrong'],
    ['the beginning of the value', 'sluice-desk-7667=VAL'],
    ['an empty value', 'sluice-desk-7667='],
    ['the token itself', 'sluice-desk-7667=TOKEN'],
  ])('does not let in: %s', async (_, given) => {
    const { refusal, token } = gateOf()
    const cookie = given.replace('VALUE', token.cookieValue).replace('TOKEN', token.text)
    const answer = await refusal('/api/session', { cookie })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'SignIn' })
  })

  it('is asked of a person in a sentence on a page', async () => {
    const { refusal } = gateOf()
    const answer = await refusal('/', { accept: 'text/html,*/*' })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await answer.text()).toContain('Open the desk at the address with the token in it')
  })
})

describe('a request by another name', () => {
  it('is refused, with the token and with the cookie', async () => {
    const { refusal, token } = gateOf()
    const headers = { host: 'evil.example:7667', cookie: `sluice-desk-7667=${token.cookieValue}` }
    const answer = await refusal(`/?token=${token.text}`, headers)
    expect(answer.status).toBe(421)
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await answer.json()).toMatchObject({ code: 'WrongHost' })
  })
})
