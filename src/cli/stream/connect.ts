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
import { noteText } from '../option/note-text.ts'
import { printable } from '../terminal/printable.ts'
import { urlOf } from '../option/setup-access.ts'
import { isInteractive, type Shell } from '../terminal/shell.ts'
import { askedQueueKeys, openStream, queueKeys } from './api.ts'
import type { ConnectCommandOptions } from './options.ts'

/** `sluice stream connect`. */
export async function connect(options: ConnectCommandOptions, shell: Shell): Promise<void> {
  const api = await openStream(options, shell)
  const plan = await planFor(api, await optionsFor(options, shell), shell)
  if (!options.json) for (const line of planLines(plan, options.queue)) print(shell, line)
  const agreed = await agree(plan, options, shell)
  if (agreed) await connectStream(api, plan)
  if (options.json) printJson(shell, planJson(plan, options.queue, agreed))
  if (!agreed) {
    note(
      shell,
      options.dryRun ? 'Nothing was changed: this was a dry run.' : 'Nothing was changed.',
    )
    if (!options.dryRun) shell.exitCode = ExitCode.findings
  } else if (plan.changes.length > 0) {
    note(
      shell,
      'Written at Stream, and checked by reading it again. To test it: sluice stream test',
    )
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

/** Asks for the keys where they are needed and not set. */
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
  return await confirm(shell, 'Write this at Stream?')
}

function planLines({ title, changes, kept, notes }: ConnectPlan, queue: string): readonly string[] {
  const lines = changes.map(({ field, from, to }) => `    ${field}: ${from} → ${to}`)
  return [
    changes.length === 0 ? 'Nothing to do: Stream is set up as asked.' : title,
    ...lines,
    ...kept.map((hook) => `unchanged: ${hook}`),
    ...notes.map((one) => `Note: ${noteText(one, queue)}`),
  ].map(printable)
}

/** The plan without its request, which contains keys. */
function planJson({ title, changes, kept, notes }: ConnectPlan, queue: string, done: boolean) {
  return { title, changes, kept, notes: notes.map((one) => noteText(one, queue)), done }
}
