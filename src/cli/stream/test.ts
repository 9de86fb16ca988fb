import { isHidden } from '../../setup/stream/hook-changes.ts'
import {
  beforeQueueTest,
  explainQueueTest,
  type QueueTestMeaning,
  type StreamApi,
} from '../../setup/index.ts'
import type { QueueTestTarget } from '../../setup/stream/api.ts'
import { confirm } from '../terminal/ask.ts'
import { namedQueue } from '../option/connection.ts'
import { ExitCode } from '../error/exit-code.ts'
import { note, print, printJson } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import { urlOf } from '../option/setup-access.ts'
import type { Shell } from '../terminal/shell.ts'
import { openStream, queueKeys } from './api.ts'
import type { TestCommandOptions } from './options.ts'
import { testAdvice } from './test-advice.ts'

/** `sluice stream test`. */
export async function test(options: TestCommandOptions, shell: Shell): Promise<void> {
  const queue = namedQueue(options.queue, shell)
  const api = await openStream(options, shell)
  const target = queue === undefined ? {} : await targetFor(api, queue, options, shell)
  note(shell, beforeQueueTest)
  if (!options.yes && !(await confirm(shell, 'Let Stream send its probe?'))) {
    note(shell, 'Nothing was sent.')
    shell.exitCode = ExitCode.findings
    return
  }
  const answer = await api.testQueue(target)
  const secrets = [target.sqs_key, target.sqs_secret].filter((one) => one !== undefined)
  const meaning = explainQueueTest(answer, secrets)
  if (!meaning.ok) shell.exitCode = ExitCode.findings
  report(meaning, target, options, shell)
}

/** With the keys of the environment, else those that Stream has for this queue. */
async function targetFor(
  api: StreamApi,
  queue: string,
  options: TestCommandOptions,
  shell: Shell,
): Promise<QueueTestTarget> {
  const url = await urlOf(options, queue, shell)
  const own = queueKeys(shell)
  if (own) return { sqs_url: url, sqs_key: own.key, sqs_secret: own.secret }
  const { event_hooks } = await api.settings()
  const hook = event_hooks?.find(({ sqs_queue_url }) => sqs_queue_url === url)
  const { sqs_key, sqs_secret } = hook ?? {}
  if (sqs_key === undefined || sqs_secret === undefined || isHidden(sqs_secret)) {
    return { sqs_url: url }
  }
  return { sqs_url: url, sqs_key, sqs_secret }
}

function report(
  meaning: QueueTestMeaning,
  { sqs_url }: QueueTestTarget,
  { json }: TestCommandOptions,
  shell: Shell,
): void {
  const { ok, sentence } = meaning
  const advice = meaning.ok ? '' : testAdvice(meaning.cause, sqs_url ?? 'QUEUE')
  if (json) {
    printJson(shell, { ok, queueUrl: sqs_url, sentence, advice })
  } else {
    print(shell, printable(sentence))
    if (advice !== '') print(shell, printable(advice))
  }
}
