import { type FieldChange, isSameSecret, secretChange } from './hook-changes.ts'
import type { StreamSettings } from './api.ts'
import { type ConnectOptions, type ConnectPlan, keysMissing } from './connect-plan.ts'
import { describeHook } from './hook.ts'

/**
 * The older settings: one queue for the whole app, in `sqs_url`, `sqs_key` and `sqs_secret`.
 * Pure.
 *
 * @throws SetupError (`input`) where no keys are given and none are set.
 */
export function legacyPlan(settings: StreamSettings, options: ConnectOptions): ConnectPlan {
  const { queueUrl, keys } = options
  if (!keys && options.auth !== 'resource' && !settings.sqs_key) throw keysMissing()
  const hooks = settings.event_hooks ?? []
  return {
    title: 'Set the app settings sqs_url, sqs_key and sqs_secret',
    changes: changesOf(settings, options),
    kept: hooks.map(describeHook),
    notes:
      hooks.length > 0
        ? [
            {
              id: 'event-hooks',
              text: 'The app has event hooks, the current way. They stay as they are.',
            },
          ]
        : [],
    write: {
      sqs_url: queueUrl,
      ...(keys && { sqs_key: keys.key, sqs_secret: keys.secret }),
    },
  }
}

function changesOf(
  { sqs_url, sqs_key, sqs_secret }: StreamSettings,
  { queueUrl, keys, rewriteSecret = false }: ConnectOptions,
): FieldChange[] {
  const url = { field: 'sqs_url', from: sqs_url || '(not set)', to: queueUrl }
  const changes = sqs_url === queueUrl ? [] : [url]
  if (!keys) return changes
  const own = { key: sqs_key, secret: sqs_secret }
  return [
    ...changes,
    ...(sqs_key === keys.key ? [] : [secretChange('sqs_key', sqs_key, keys.key)]),
    ...(isSameSecret(own, keys, rewriteSecret)
      ? []
      : [secretChange('sqs_secret', sqs_secret, keys.secret)]),
  ]
}
