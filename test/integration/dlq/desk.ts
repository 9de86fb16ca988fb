import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import {
  type DeadLetterOptions,
  isTooLarge,
  makeDeadLetter,
} from '../../../src/dead-letter/record/record.ts'
import { splitBody } from '../../../src/dead-letter/index.ts'
import type { Failure } from '../../../src/message/failure.ts'
import type { Received } from '../../../src/message/received.ts'
import type { Outgoing, Queue } from '../../../src/queue/port.ts'
import { received } from '../../unit/dead-letter/received.ts'
import { type TestShell, testShell } from '../../unit/cli/terminal/fake-shell.ts'
import { type LocalQueues, type QueuePair, useLocalQueues } from '../local-queues.ts'
import { runSluice } from '../sluice.ts'

/** What every body of these tests holds, and no output may: see {@link Desk.sluice}. */
export const secret = 'hunter2'

/** The local SQS, the commands over it, and a folder for their files. */
export interface Desk extends Omit<LocalQueues, 'local'> {
  readonly endpoint: string
  /** A path in the folder of the tests of this file. */
  file(name: string): string
  /** Writes one, and returns its path. */
  write(name: string, content: string): Promise<string>
  /** Runs a command. It fails where the secret is in what the command wrote. */
  sluice(...args: readonly string[]): Promise<Ran>
  /** The same in a shell of one's own. */
  sluiceIn(shell: TestShell, ...args: readonly string[]): Promise<Ran>
  /** The same for a command that is asked for the body. */
  sluiceWithBody(...args: readonly string[]): Promise<Ran>
}

export interface Ran {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

export function useDesk(): Desk {
  const sqs = useLocalQueues()
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-desk-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const run = async (shell: TestShell, args: readonly string[]) =>
    await runSluice([...args, '--endpoint', sqs.local.endpoint], shell)
  const sluiceIn = async (shell: TestShell, ...args: readonly string[]) => {
    const ran = await run(shell, args)
    if ((ran.out + ran.err).includes(secret)) {
      throw new Error(`the body is in the output of ${args.join(' ')}:\n${ran.out}${ran.err}`)
    }
    return ran
  }
  const file = (name: string) => join(folder, name)
  return {
    get endpoint() {
      return sqs.local.endpoint
    },
    get service() {
      return sqs.service
    },
    queue: (name) => sqs.queue(name),
    pair: (name) => sqs.pair(name),
    sourceOf: (dlq, name) => sqs.sourceOf(dlq, name),
    file,
    async write(name, content) {
      await writeFile(file(name), content)
      return file(name)
    },
    sluice: (...args) => sluiceIn(testShell(), ...args),
    sluiceIn,
    sluiceWithBody: (...args) => run(testShell(), args),
  }
}

export interface Letter extends Partial<Omit<DeadLetterOptions, 'event'>> {
  /** The element of the body that failed, where it holds several events. */
  readonly part?: number
  readonly type?: string
  readonly failure?: Failure
  /** Of the message that was dead-lettered. */
  readonly message?: Partial<Received>
  /** The event, or the events of the body. Each gets its type and the secret. */
  readonly event?: object | readonly object[]
}

/** The failure of a handler. */
export function failed(
  type = 'message.new',
  cause: unknown = new TypeError('no such user'),
): Failure {
  return { _tag: 'HandlerFailed', type, cause }
}

/** A body with the secret in each event. */
export function bodyOf(type: string, event: object | readonly object[] = {}): string {
  const whole = (one: object) => ({ type, secret, ...one })
  return JSON.stringify(Array.isArray(event) ? event.map(whole) : whole(event))
}

/** Puts messages with records on the dead-letter queue, as a worker of the queue does. Returns their ids there. */
export async function deadLetter(
  { queue, dlq }: Pick<QueuePair, 'queue' | 'dlq'>,
  ...letters: readonly Letter[]
): Promise<readonly string[]> {
  const { arn } = await queue.attributes()
  return await sendAll(
    dlq,
    letters.map((letter) => outgoing(letter, arn)),
  )
}

function outgoing(letter: Letter, sourceQueueArn: string): Outgoing {
  const { type = 'message.new', failure = failed(type), message, event, part, ...options } = letter
  const body = bodyOf(type, event)
  const first = received({ messageId: `first-of-${type}`, body, ...message })
  const made = makeDeadLetter(first, failure, {
    nowMs: Date.now(),
    maxMessageBytes: 1_048_576,
    sourceQueueArn,
    ...(part !== undefined && { event: splitBody(body)[part] }),
    ...options,
  })
  if (isTooLarge(made)) throw new Error('too large')
  return made
}

/** Returns the ids of the messages. */
export async function sendAll(queue: Queue, messages: readonly Outgoing[]): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < messages.length; at += 10) {
    for (const result of await queue.send(messages.slice(at, at + 10))) {
      if (!result.ok || result.messageId === undefined) throw new Error('not sent')
      ids.push(result.messageId)
    }
  }
  return ids
}

/** How many messages are on a queue. */
export async function countsOf(queue: Queue): Promise<{ visible: number; inFlight: number }> {
  const { visible, inFlight } = await queue.attributes()
  return { visible, inFlight }
}

export const visible = (count: number) => ({ visible: count, inFlight: 0 })

/** All that can be received from a queue. */
export async function drained(queue: Queue): Promise<readonly Received[]> {
  const all: Received[] = []
  for (;;) {
    const some = await queue.receive({ maxMessages: 10, waitSeconds: 0, visibilitySeconds: 300 })
    if (some.length === 0) return all
    all.push(...some)
  }
}

/** The lines of `--json`. */
// biome-ignore lint/suspicious/noExplicitAny: a test says with its assertions what is in them.
export function linesOf({ out }: Pick<Ran, 'out'>): any[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** What the command said to type, to go on with a plan. */
export function toGoOn({ err }: Pick<Ran, 'err'>): readonly string[] {
  const [, typed = ''] = /go on(?: with)?: .*?sluice (?:-- )?(dlq .*)$/m.exec(err) ?? []
  return typed.split(' ')
}
