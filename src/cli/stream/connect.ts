import {
  type ConnectOptions,
  type ConnectPlan,
  connectStream,
  planConnection,
  SetupError,
  type StreamApi,
} from '../../setup/index.ts'
import { confirm } from '../terminal/ask.ts'
import { ExitCode } from '../error/exit-code.ts'
import { note, print, printJson } from '../terminal/output.ts'
import { printable } from '../terminal/printable.ts'
import { urlOf } from '../option/setup-access.ts'
import { isInteractive, type Shell } from '../terminal/shell.ts'
import { askedQueueKeys, openStream, queueKeys } from './api.ts'
import type { ConnectCommandOptions } from './options.ts'

/** `sluice stream connect`. */
export async function connect(options: ConnectCommandOptions, shell: Shell): Promise<void> {
  const api = await openStream(options, shell)
  const plan = await planFor(api, await optionsFor(options, shell), shell)
  if (!options.json) for (const line of planLines(plan)) print(shell, line)
  const agreed = await agree(plan, options, shell)
  if (agreed) await connectStream(api, plan)
  if (options.json) printJson(shell, planJson(plan, agreed))
  if (!agreed) {
    note(shell, options.dryRun ? 'Nothing was done: this was a dry run.' : 'Nothing was done.')
    if (!options.dryRun) shell.exitCode = ExitCode.findings
  } else if (plan.changes.length > 0) {
    note(shell, 'Set at Stream, read back and found as asked. Try it: sluice stream test')
  }
}

async function optionsFor(options: ConnectCommandOptions, shell: Shell): Promise<ConnectOptions> {
  const { events, product, auth, customEvents, rewriteSecret, legacy, region } = options
  const keys = auth === 'resource' ? undefined : queueKeys(shell)
  return {
    queueUrl: await urlOf(options, options.queue, shell),
    ...(region !== undefined && { region }),
    ...(events && { events: events.includes('all') ? [] : events }),
    ...(product !== undefined && { product }),
    ...(auth && { auth }),
    ...(keys && { keys }),
    ...(customEvents !== undefined && { customEvents }),
    ...(rewriteSecret && { rewriteSecret }),
    ...(legacy && { legacy }),
  }
}

/** Where keys turn out to be needed and are not set, they are asked for. */
async function planFor(
  api: StreamApi,
  options: ConnectOptions,
  shell: Shell,
): Promise<ConnectPlan> {
  try {
    return await planConnection(api, options)
  } catch (error) {
    const missing = error instanceof SetupError && error.kind === 'keys missing'
    if (!missing || !isInteractive(shell)) throw error
    return await planConnection(api, { ...options, keys: await askedQueueKeys(shell) })
  }
}

async function agree(
  plan: ConnectPlan,
  { dryRun, yes }: ConnectCommandOptions,
  shell: Shell,
): Promise<boolean> {
  if (dryRun) return false
  if (plan.changes.length === 0 || yes) return true
  return await confirm(shell, 'Set this at Stream?')
}

function planLines({ title, changes, kept, notes }: ConnectPlan): readonly string[] {
  const lines = changes.map(({ field, from, to }) => `    ${field}: ${from} → ${to}`)
  return [
    changes.length === 0 ? 'Nothing to do: Stream sends to this queue as asked.' : title,
    ...lines,
    ...kept.map((hook) => `kept as it is: ${hook}`),
    ...notes.map((text) => `Note: ${text}`),
  ].map(printable)
}

/** Without what is written: it holds keys. */
function planJson({ title, changes, kept, notes }: ConnectPlan, done: boolean) {
  return { title, changes, kept, notes, done }
}
