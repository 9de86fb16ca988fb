import { isFifo, isQueueUrl, queueName, regionFromUrl, urlOfQueue } from '../../queue/queue-url.ts'
import { fifoObstacle, fifoRemedy } from '../queue/stream-fifo.ts'
import { isHidden } from './hook-changes.ts'
import type { Note } from '../note.ts'
import { SetupError } from '../setup-error.ts'
import type { StreamApi, StreamChange, StreamSettings } from './api.ts'
import { type ConnectOptions, type ConnectPlan, keysMissing } from './connect-plan.ts'
import { describeHook } from './hook.ts'
import { mergeHooks } from './hook-merge.ts'
import { legacyPlan } from './legacy.ts'

/**
 * Reads the app settings and plans the change. Writes nothing.
 *
 * @throws SetupError for options that do not go together, and where Stream cannot be asked.
 */
export async function planConnection(
  api: StreamApi,
  options: ConnectOptions,
): Promise<ConnectPlan> {
  checkOptions(options)
  const settings = await api.settings()
  const wanted = { ...options, queueUrl: urlOfQueue(options.queueUrl) }
  return options.legacy ? legacyPlan(settings, wanted) : hooksPlan(settings, wanted)
}

/**
 * Writes what was planned, reads the settings again and checks that all hooks are there.
 *
 * @throws SetupError `unfinished` where Stream accepted the request and the settings are not as written.
 */
export async function connectStream(api: StreamApi, plan: ConnectPlan): Promise<void> {
  if (plan.changes.length === 0) return
  await api.update(plan.write)
  const after = await api.settings()
  const missing = missingAfter(plan.write, after)
  if (missing.length === 0) return
  throw new SetupError(
    'unfinished',
    `Stream accepted the settings, and afterwards these are missing: ${missing.join('; ')}. Check the app's settings in the dashboard.`,
  )
}

function hooksPlan(settings: StreamSettings, options: ConnectOptions): ConnectPlan {
  const existing = settings.event_hooks ?? []
  const region = options.region ?? regionFromUrl(options.queueUrl)
  const merge = mergeHooks(existing, { ...options, region })
  const own = merge.hooks.find((hook) => !existing.includes(hook))
  const needsKeys = own?.sqs_auth_type === 'keys' && merge.changes.length > 0
  if (needsKeys && (!own.sqs_key || isHidden(own.sqs_secret))) throw keysMissing()
  const kept = merge.hooks.filter((hook) => hook !== own).map(describeHook)
  const notes: Note[] = [...merge.notes]
  if (settings.event_hooks === undefined && settings.use_hook_v2 !== true) {
    notes.push({
      id: 'no-event-hooks',
      text: 'Stream returned no event_hooks: the app may not have been moved to them yet.',
    })
  }
  if (settings.sqs_url) {
    const where =
      settings.sqs_url === options.queueUrl
        ? 'to this queue: events may arrive twice'
        : 'to another queue'
    notes.push({ id: 'older-setting', text: `The older setting sqs_url is set too (${where}).` })
  }
  if (isFifo(options.queueUrl)) {
    notes.push({
      id: 'stream-fifo',
      text: `${fifoObstacle(queueName(options.queueUrl))} ${fifoRemedy}`,
    })
  }
  const title = `${merge.added ? 'Add' : 'Change'} the event hook on ${options.queueUrl}`
  return {
    title,
    changes: merge.changes,
    kept,
    notes,
    write: { event_hooks: merge.hooks },
  }
}

/** The products of Stream, by the names of its API. */
export const products: readonly string[] = ['all', 'chat', 'video', 'moderation', 'feeds']

function checkOptions(options: ConnectOptions): void {
  const { queueUrl, auth, keys, events, product, legacy, customEvents } = options
  if (!isQueueUrl(urlOfQueue(queueUrl))) {
    throw input(`${JSON.stringify(queueUrl)} is neither the URL nor the ARN of a queue.`)
  }
  if (auth === 'resource' && keys) {
    throw input('Keys are not used where the policy of the queue grants the right to send.')
  }
  if (product !== undefined && !products.includes(product)) {
    throw input(
      `There is no product ${JSON.stringify(product)}: it is one of ${products.join(', ')}.`,
    )
  }
  const odd = events?.find((type) => !/^[\w.*:-]{1,255}$/.test(type))
  if (odd !== undefined) throw input(`${JSON.stringify(odd)} is not an event type.`)
  if (legacy && (events || product || customEvents !== undefined)) {
    throw new SetupError(
      'older settings',
      'The older settings are for all events: event types, a product and custom events need event hooks.',
    )
  }
}

function missingAfter(write: StreamChange, after: StreamSettings): string[] {
  if (!('event_hooks' in write)) return after.sqs_url === write.sqs_url ? [] : ['sqs_url']
  const there = (after.event_hooks ?? []).map(describeHook)
  return write.event_hooks.map(describeHook).filter((hook) => !there.includes(hook))
}

function input(sentence: string): SetupError {
  return new SetupError('input', sentence)
}
