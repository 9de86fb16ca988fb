import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { revoked } from '../../fixtures/odd-values.ts'
import { refuse, type ScriptedServer } from './scripted-server.ts'
import {
  credentials,
  failureOf,
  poll,
  requests,
  soundAnswer,
  type TransportWorld,
} from './world.ts'

export function ofCredentials(world: TransportWorld): void {
  describe('credentials', () => {
    /** A server that knows one key only. */
    function knowOnly(key: string, code = 'InvalidClientTokenId'): void {
      world.server.otherwise = (reply) =>
        keyOf(reply.request) === key ? reply.json(soundAnswer(reply)) : refuse(code, 403)(reply)
    }

    it.each([
      'ExpiredToken',
      'ExpiredTokenException',
      'InvalidClientTokenId',
      'InvalidAccessKeyId',
      'UnrecognizedClientException',
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'InvalidSecurity',
    ])('that change before their announced end are asked for afresh after %s', async (code) => {
      let key = 'OLD'
      const expiration = new Date(Date.now() + 3_600_000)
      const provider = vi.fn(async () => ({ accessKeyId: key, secretAccessKey: 's', expiration }))
      const queue = world.open({ credentials: provider })
      knowOnly('OLD', code)
      await queue.receive(poll)
      key = 'NEW'
      knowOnly('NEW', code)
      for (const [, make] of requests) await make(queue)
      expect(provider).toHaveBeenCalledTimes(2)
      expect(world.server.requests.map(keyOf)).toEqual(['OLD', 'OLD', ...requests.map(() => 'NEW')])
    })

    it.each([
      ['of a file that is rewritten', 'OLD'],
      ['of a file that is not there at first', undefined],
    ])('%s are read again while the old key is dead', async (_, first) => {
      const folder = mkdtempSync(join(tmpdir(), 'sluice-credentials-'))
      const file = join(folder, 'credentials')
      const write = (key: string) =>
        writeFileSync(file, `[default]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`)
      try {
        stubAwsEnvironment(file)
        if (first !== undefined) write(first)
        knowOnly('OLD')
        // Not this machine by its name, so that the usual chain finds the credentials.
        const url = world.server.queueUrl.replace('127.0.0.1', '0.0.0.0')
        const queue = world.open({}, url)
        if (first === undefined)
          expect((await failureOf(queue.delete(['h']))).kind).toBe('BadCredentials')
        else expect(await queue.delete(['h'])).toEqual([{ ok: true }])
        write('NEW')
        knowOnly('NEW')
        expect(await queue.delete(['h'])).toEqual([{ ok: true }])
      } finally {
        rmSync(folder, { recursive: true })
      }
    })

    it.each([
      ['nobody can read', () => revoked(), 'Unknown'],
      [
        'names a failure of the network',
        () => Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
        'Unreachable',
      ],
    ])('whose provider throws what %s are reported as any other', async (_, thrown, kind) => {
      let isBroken = false
      const queue = world.open({
        credentials: async () => {
          if (isBroken) throw thrown()
          return { ...credentials, expiration: new Date(Date.now() + 1_000) }
        },
      })
      world.server.otherwise = (reply) => reply.json(soundAnswer(reply))
      await queue.receive(poll)
      isBroken = true
      expect((await failureOf(queue.delete(['h']))).kind).toBe(kind)
    })

    it('are renewed once for all requests', async () => {
      const keys: string[] = []
      const provider = vi.fn(async () => {
        keys.push(`KEY${keys.length}`)
        return { accessKeyId: keys.at(-1) ?? '', secretAccessKey: 's' }
      })
      knowOnly('KEY1', 'ExpiredTokenException')
      const queue = world.open({ credentials: provider })
      const results = await Promise.all(Array.from({ length: 5 }, () => queue.delete(['h'])))
      expect(results).toEqual(Array.from({ length: 5 }, () => [{ ok: true }]))
      expect(keys).toEqual(['KEY0', 'KEY1'])
    })

    it('that stay the same are not tried a second time', async () => {
      world.server.otherwise = refuse('InvalidClientTokenId', 403)
      const provider = vi.fn(async () => credentials)
      for (const given of [credentials, provider]) {
        const error = await failureOf(world.open({ credentials: given }).delete(['h']))
        expect(error.kind).toBe('BadCredentials')
      }
      expect(world.server.requests).toHaveLength(2)
      expect(provider).toHaveBeenCalledTimes(2)
    })

    it('that change each time and are always refused fail the request in the end', async () => {
      let asked = 0
      const provider = async () => ({ accessKeyId: `KEY${asked++}`, secretAccessKey: 's' })
      world.server.otherwise = refuse('ExpiredToken', 403)
      const error = await failureOf(world.open({ credentials: provider }).delete(['h']))
      expect(error.kind).toBe('ExpiredCredentials')
      expect(world.server.requests.length).toBeLessThanOrEqual(3)
    })

    it('that cannot be renewed leave the refusal as the reason', async () => {
      const provider = async (options?: { forceRefresh?: boolean }) => {
        if (options?.forceRefresh) throw new Error('the identity service is away')
        return credentials
      }
      world.server.otherwise = refuse('ExpiredTokenException', 403)
      const error = await failureOf(world.open({ credentials: provider }).delete(['h']))
      expect(error.kind).toBe('ExpiredCredentials')
      expect(world.server.requests).toHaveLength(1)
    })

    it('whose right is missing are not asked for again', async () => {
      const provider = vi.fn(async () => credentials)
      world.server.otherwise = refuse('AccessDeniedException', 403)
      await failureOf(world.open({ credentials: provider }).delete(['h']))
      expect(provider).toHaveBeenCalledTimes(1)
    })

    it('that no provider finds are BadCredentials, and are looked for again', async () => {
      let found = false
      const provider = vi.fn(async () => {
        if (found) return credentials
        throw Object.assign(new Error('none here'), { name: 'CredentialsProviderError' })
      })
      const queue = world.open({ credentials: provider })
      const error = await failureOf(queue.receive(poll))
      expect(error.kind).toBe('BadCredentials')
      expect(error.message).toContain('AWS_PROFILE')
      expect(world.server.requests).toHaveLength(0)
      expect(provider).toHaveBeenCalledTimes(2)
      found = true
      expect(await queue.receive(poll)).toEqual([])
    })

    it('that never come do not block a request for ever', async () => {
      const provider = () => new Promise<never>(() => {})
      const queue = world.open({ credentials: provider, requestTimeoutMs: 1_000 })
      expect((await failureOf(queue.delete(['h']))).kind).toBe('TimedOut')
      expect((await failureOf(queue.receive(poll))).kind).toBe('TimedOut')
    })

    it('that never come at a renewal block no request for ever', async () => {
      const provider = (options?: { forceRefresh?: boolean }) =>
        options?.forceRefresh ? new Promise<never>(() => {}) : Promise.resolve(credentials)
      world.server.otherwise = refuse('ExpiredTokenException', 403)
      const queue = world.open({ credentials: provider, requestTimeoutMs: 1_000 })
      expect((await failureOf(queue.delete(['h']))).kind).toBe('ExpiredCredentials')
    })

    it('that never come do not keep a poll from being aborted', async () => {
      const queue = world.open({ credentials: () => new Promise<never>(() => {}) })
      const signal = AbortSignal.timeout(50)
      const long = { maxMessages: 1, waitSeconds: 20, signal }
      expect((await failureOf(queue.receive(long))).kind).toBe('Aborted')
    })
  })
}

function keyOf({ headers }: ScriptedServer['requests'][number]): string {
  return /Credential=([^/]+)/.exec(String(headers.authorization))?.[1] ?? ''
}

/** Nothing of this machine's own settings, but for one file of credentials. */
function stubAwsEnvironment(credentialsFile: string): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  }
  vi.stubEnv('AWS_CONFIG_FILE', `${credentialsFile}.config`)
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', credentialsFile)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
}
