import { createHash } from 'node:crypto'
import { property } from '../../message/thrown.ts'
import { IdempotencyError } from '../idempotency-error.ts'
import type { IdempotencyRun, IdempotencyStore } from '../store.ts'

/** A client of the package `redis`, version 4 or later: a single server, a pool, a cluster or sentinels. */
export interface NodeRedisClient {
  evalSha(sha1: string, options: NodeRedisScript): Promise<unknown>
  eval(script: string, options: NodeRedisScript): Promise<unknown>
}

/** The arguments of a script, as the package `redis` takes them. */
export interface NodeRedisScript {
  keys: string[]
  arguments: string[]
}

/** A client of the package `ioredis`, version 5 or later: a single server, a cluster or sentinels. */
export interface IoRedisClient {
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>
}

/** A client of Redis or Valkey, as an app has it. */
export type RedisClient = NodeRedisClient | IoRedisClient

/** Options of redisStore. */
export interface RedisStoreOptions {
  /** What the names of its keys begin with. Each app that handles the same events has its own. Default `sluice:`. */
  readonly prefix?: string | undefined
}

/**
 * Keeps the keys in Redis or Valkey, by a client of the package `redis` or `ioredis` that is connected already. Each
 * method is one script on one key, so it works on a cluster. Time is that of the server. What a server that fails over
 * has not yet copied is lost, and its events can run again; set `maxmemory-policy` to `noeviction` or a `volatile-…`
 * one with room enough, since a key that is evicted is forgotten too.
 *
 * @throws TypeError for anything that is no such client.
 */
export function redisStore(
  client: RedisClient,
  { prefix = 'sluice:' }: RedisStoreOptions = {},
): IdempotencyStore {
  if (typeof prefix !== 'string') throw new TypeError('prefix of redisStore must be a string')
  const carryOut = scriptRunner(client)
  // An error event without a listener would end the process; the command that fails says it too.
  if (isNodeRedis(client)) heedErrors(client)

  const ask = async (script: Script, { key }: IdempotencyRun, ...args: (string | number)[]) => {
    try {
      return Number(await carryOut(script, `${prefix}${key}`, args.map(String)))
    } catch (error) {
      throw new IdempotencyError(sentenceOf(error, prefix), { cause: error })
    }
  }

  return {
    async begin(run) {
      const left = await ask(scripts.begin, run, run.token, milliseconds(run.leaseSeconds))
      if (left === 0) return 'begun'
      return left < 0 ? 'done' : { inProgressSeconds: left / 1_000 }
    },
    async renew(run) {
      return (await ask(scripts.renew, run, run.token, milliseconds(run.leaseSeconds))) === 1
    },
    async done(run) {
      return (await ask(scripts.done, run, run.token, milliseconds(run.ttlSeconds))) === 1
    },
    async release(run) {
      await ask(scripts.release, run, run.token)
    },
  }
}

const milliseconds = (seconds: number) => Math.ceil(seconds * 1_000)

interface Script {
  readonly text: string
  readonly sha1: string
}

function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') }
}

/** The value of a key is the token of the run that has it, or `done`, which is no token. */
const scripts = {
  /** 0: begun. -1: done. Otherwise the milliseconds that another run has it for. */
  begin: script(`
local value = redis.call('GET', KEYS[1])
if value == 'done' then return -1 end
if value and value ~= ARGV[1] then return math.max(1, redis.call('PTTL', KEYS[1])) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0`),
  renew: script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`),
  done: script(`
local value = redis.call('GET', KEYS[1])
if value and value ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'done', 'PX', ARGV[2])
return 1`),
  release: script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`),
}

type RunScript = (script: Script, key: string, args: string[]) => Promise<unknown>

function scriptRunner(client: RedisClient): RunScript {
  if (isNodeRedis(client)) {
    return known(
      ({ sha1 }, key, args) => client.evalSha(sha1, { keys: [key], arguments: args }),
      ({ text }, key, args) => client.eval(text, { keys: [key], arguments: args }),
    )
  }
  if (typeof property(client, 'evalsha') !== 'function') {
    throw new TypeError('redisStore takes a client of the package redis or ioredis')
  }
  return known(
    ({ sha1 }, key, args) => client.evalsha(sha1, 1, key, ...args),
    ({ text }, key, args) => client.eval(text, 1, key, ...args),
  )
}

/** By its hash, and once by its text on a server that does not know it yet, or no longer. */
function known(byHash: RunScript, byText: RunScript): RunScript {
  return async (script, key, args) => {
    try {
      return await byHash(script, key, args)
    } catch (error) {
      if (!messageOf(error).startsWith('NOSCRIPT')) throw error
      return await byText(script, key, args)
    }
  }
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return typeof property(client, 'evalSha') === 'function'
}

function heedErrors(client: object): void {
  const on = property(client, 'on')
  if (typeof on === 'function') on.call(client, 'error', () => {})
}

function messageOf(error: unknown): string {
  const message = property(error, 'message')
  return typeof message === 'string' ? message : ''
}

/** By the first word of what the server answered ("RESP protocol specification": the error prefix). */
const sentences: Readonly<Record<string, string>> = {
  NOAUTH: 'Redis asks for a password: give the client one',
  WRONGPASS: 'Redis refuses the user name or the password of the client',
  NOPERM:
    'the user of the client needs the commands EVAL, EVALSHA, GET, SET, DEL, PTTL and PEXPIRE',
  READONLY: 'this Redis is a replica, which cannot write: connect the client to the primary',
  OOM: 'Redis is full, and evicts nothing: give it more memory, or shorten ttlSeconds',
  CLUSTERDOWN: 'the cluster of Redis does not serve all of its keys',
}

function sentenceOf(error: unknown, prefix: string): string {
  const message = messageOf(error)
  const [, code = ''] = /^([A-Z]+) /.exec(message) ?? []
  if (message.includes('WRONGTYPE')) {
    return `a key under the prefix "${prefix}" is no string: choose a prefix that nothing else uses`
  }
  if (Object.hasOwn(sentences, code)) return `the idempotency store failed: ${sentences[code]}`
  return code !== ''
    ? 'the idempotency store failed: Redis refused a script, see the cause'
    : 'the idempotency store failed: Redis cannot be reached, see the cause'
}
