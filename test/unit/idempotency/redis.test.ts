import { describe, expect, it, vi } from 'vitest'
import { type NodeRedisClient, redisStore } from '../../../src/idempotency/store/redis.ts'

const run = { key: 'm1:0', token: 't', leaseSeconds: 2, ttlSeconds: 60 }

function failing(message: string): NodeRedisClient {
  const evalSha = () => Promise.reject(new Error(message))
  return { evalSha, eval: evalSha }
}

describe('a store in Redis', () => {
  it('sends the text of a script once to a server that does not know it', async () => {
    let isKnown = false
    const client = {
      evalSha: vi.fn(async () => {
        if (!isKnown) throw new Error('NOSCRIPT No matching script. Please use EVAL.')
        return 0
      }),
      eval: vi.fn(async () => {
        isKnown = true
        return 0
      }),
    }
    const store = redisStore(client, { prefix: 'app:' })
    expect(await store.begin(run)).toBe('begun')
    expect(await store.begin(run)).toBe('begun')
    expect(client.evalSha).toHaveBeenCalledTimes(2)
    expect(client.eval).toHaveBeenCalledTimes(1)
    expect(client.eval).toHaveBeenCalledWith(expect.stringContaining("redis.call('SET'"), {
      keys: ['app:m1:0'],
      arguments: ['t', '2000'],
    })
  })

  it('hears the errors of a client that nobody else hears: they would end the process', () => {
    const on = vi.fn()
    redisStore({ ...failing(''), on } as NodeRedisClient)
    expect(on).toHaveBeenCalledWith('error', expect.any(Function))
  })

  it.each([
    ['NOAUTH Authentication required.', 'Redis asks for a password'],
    ['WRONGPASS invalid username-password pair', 'Redis refuses the user name or the password'],
    ["NOPERM User x has no permissions to run the 'evalsha' command", 'needs the commands EVAL'],
    ["READONLY You can't write against a read only replica.", 'connect the client to the primary'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'Redis is full'],
    ['CLUSTERDOWN Hash slot not served', 'does not serve all of its keys'],
    ['WRONGTYPE Operation against a key', 'a key under the prefix "sluice:" is no string'],
    ['ERR user_script:1: WRONGTYPE Operation', 'a key under the prefix "sluice:" is no string'],
    ["ERR unknown command 'EVALSHA'", 'Redis refused a script'],
    ['connect ECONNREFUSED 127.0.0.1:6379', 'Redis cannot be reached'],
  ])('says what to do about: %s', async (message, sentence) => {
    const begun = redisStore(failing(message)).begin(run)
    await expect(begun).rejects.toMatchObject({
      name: 'IdempotencyError',
      message: expect.stringContaining(sentence),
      cause: { message },
    })
  })

  it.each([undefined, null, {}, { get() {} }])('takes no %j for a client', (client) => {
    expect(() => redisStore(client as never)).toThrow('a client of the package redis or ioredis')
  })

  it('takes a text as its prefix', () => {
    expect(() => redisStore(failing(''), { prefix: 5 as never })).toThrow('prefix of redisStore')
  })
})
