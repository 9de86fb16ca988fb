import { changesOf, type FieldChange, isHidden } from './hook-changes.ts'
import type { Note } from '../note.ts'
import { describeHook, type EventHook, type StreamQueueKeys } from './hook.ts'
import type { StreamAccess } from '../queue/spec.ts'

/** The hook that is wanted on a queue. A property that is not given is kept on an existing hook. */
export interface HookOptions {
  readonly queueUrl: string
  readonly region: string | undefined
  /** Empty for every event. Default on a new hook: every event. */
  readonly events?: readonly string[]
  /** Default on a new hook: `all`. */
  readonly product?: string
  /** Default on a new hook: `keys`. */
  readonly auth?: StreamAccess
  readonly keys?: StreamQueueKeys
  readonly customEvents?: boolean
  /** Write the secret even where Stream does not show whether it differs. */
  readonly rewriteSecret?: boolean
}

/** The hooks that are wanted, and how they differ from those that exist. */
export interface HookMerge {
  readonly hooks: readonly EventHook[]
  /** True where a hook is added, false where one is changed or kept. */
  readonly added: boolean
  /** Empty when nothing must be written. Never holds a key or a secret. */
  readonly changes: readonly FieldChange[]
  readonly notes: readonly Note[]
}

/**
 * Adds the hook on a queue to the others or changes it. The others stay as they were read, each with its
 * id and every field: an update replaces the whole list and deletes what is left out. Pure.
 */
export function mergeHooks(existing: readonly EventHook[], options: HookOptions): HookMerge {
  const at = indexOf(existing, options)
  const own = at === undefined ? undefined : existing[at]
  const wanted = hookOf(own, options)
  const changes = changesOf(own ?? {}, wanted, options.rewriteSecret === true)
  const hooks =
    at === undefined
      ? [...existing, wanted]
      : existing.map((hook, index) => (index === at ? wanted : hook))
  return { hooks, added: own === undefined, changes, notes: notesOn(existing, own, options) }
}

function indexOf(hooks: readonly EventHook[], options: HookOptions): number | undefined {
  const onQueue = hooks.flatMap((hook, index) => (isOnQueue(hook, options) ? [index] : []))
  const sameProduct = onQueue.find(
    (index) => options.product !== undefined && hooks[index]?.product === options.product,
  )
  return sameProduct ?? onQueue[0]
}

function isOnQueue(hook: EventHook, { queueUrl }: HookOptions): boolean {
  return hook.hook_type === 'sqs' && hook.sqs_queue_url === queueUrl
}

function hookOf(own: EventHook | undefined, options: HookOptions): EventHook {
  const { region, events, product, auth, keys, customEvents } = options
  const authType = auth ?? own?.sqs_auth_type ?? 'keys'
  const { sqs_key, sqs_secret, ...rest } = own ?? {}
  const ownKeys = {
    ...(sqs_key !== undefined && { sqs_key }),
    ...(sqs_secret !== undefined && { sqs_secret }),
  }
  const given = keys ? { sqs_key: keys.key, sqs_secret: keys.secret } : ownKeys
  return {
    ...rest,
    hook_type: 'sqs',
    enabled: true,
    product: product ?? own?.product ?? 'all',
    event_types: events ?? own?.event_types ?? [],
    sqs_queue_url: options.queueUrl,
    ...(region !== undefined && { sqs_region: region }),
    sqs_auth_type: authType,
    ...(authType === 'keys' && given),
    should_send_custom_events: customEvents ?? own?.should_send_custom_events ?? false,
  }
}

function notesOn(
  existing: readonly EventHook[],
  own: EventHook | undefined,
  options: HookOptions,
): Note[] {
  const notes: Note[] = []
  const others = existing.filter((hook) => hook !== own)
  const twice = others.filter((hook) => isOnQueue(hook, options) && hook.enabled !== false)
  if (twice.length > 0) {
    notes.push({
      id: 'two-hooks',
      text: 'More than one hook sends to this queue: an event that two of them send arrives twice.',
    })
  }
  for (const hook of others) {
    if (hook.sqs_auth_type !== 'keys' && hook.sns_auth_type !== 'keys') continue
    const secret = hook.hook_type === 'sns' ? hook.sns_secret : hook.sqs_secret
    if (!isHidden(typeof secret === 'string' ? secret : undefined)) continue
    notes.push({
      id: 'hidden-secret',
      text: `Stream did not return the secret of the hook ${describeHook(hook)}. It is written as it was read; test it afterwards.`,
    })
  }
  if (own && options.keys && isHidden(own.sqs_secret) && !options.rewriteSecret) {
    if (own.sqs_key === options.keys.key) {
      notes.push({
        id: 'uncompared-secret',
        text: 'Stream does not show the secret of this hook, so it cannot be compared.',
      })
    }
  }
  return notes
}
