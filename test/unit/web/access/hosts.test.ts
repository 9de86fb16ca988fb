import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { hostCheck, inUrl, isLoopbackHost } from '../../../../src/web/access/hosts.ts'

describe('the Host of a request', () => {
  it.each(['127.0.0.1', 'localhost', '::1'])('is a name of loopback on loopback: %s', (host) => {
    const isOwn = hostCheck(host)
    for (const own of ['127.0.0.1:7667', 'localhost:7667', '[::1]:7667', 'LOCALHOST:7667']) {
      expect(isOwn(own, 7667), own).toBe(true)
    }
  })

  it.each([
    'evil.example:7667',
    'localhost.evil.example:7667',
    '127.0.0.1.evil.example:7667',
    'evil.localhost:7667',
    '127.0.0.1:7668',
    '127.0.0.1',
    '192.168.1.5:7667',
    '0.0.0.0:7667',
    'localhost:7667@evil.example',
    'evil.example#localhost:7667',
    'localhost:7667/x',
    'localhost:7667, evil.example',
    ':7667',
    '',
  ])('is nothing else on loopback: %j', (host) => {
    expect(hostCheck('127.0.0.1')(host, 7667)).toBe(false)
  })

  it('needs no port on port 80', () => {
    expect(hostCheck('127.0.0.1')('localhost', 80)).toBe(true)
    expect(hostCheck('127.0.0.1')('localhost:80', 80)).toBe(true)
  })

  it('is the address that is listened on', () => {
    const isOwn = hostCheck('192.168.1.5')
    expect(isOwn('192.168.1.5:7667', 7667)).toBe(true)
    expect(isOwn('192.168.1.6:7667', 7667)).toBe(false)
    expect(isOwn('localhost:7667', 7667)).toBe(false)
    expect(hostCheck('desk.example')('Desk.example:7667', 7667)).toBe(true)
    expect(hostCheck('fe80::1')('[fe80:0:0::1]:7667', 7667)).toBe(true)
  })

  it.each(['0.0.0.0', '::'])(
    'is any address, but no name but those of the machine, where all are listened on: %s',
    (host) => {
      const isOwn = hostCheck(host)
      for (const own of ['192.168.1.5', '[2001:db8::1]', 'localhost', hostname()]) {
        expect(isOwn(`${own}:7667`, 7667), own).toBe(true)
      }
      expect(isOwn('evil.example:7667', 7667)).toBe(false)
      expect(isOwn('192.168.1.5.evil.example:7667', 7667)).toBe(false)
    },
  )
})

describe('an address to listen on', () => {
  it('is of this machine alone where it is loopback', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopbackHost)).toBe(true)
  })

  it.each(['0.0.0.0', '::', '192.168.1.5', '127.evil.example', '127.0.0.1.evil.example', ''])(
    'is not otherwise: %j',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false)
    },
  )

  it('has brackets in a URL where it has colons', () => {
    expect([inUrl('::1'), inUrl('127.0.0.1')]).toEqual(['[::1]', '127.0.0.1'])
  })
})
