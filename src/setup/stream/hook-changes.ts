import type { EventHook } from './hook.ts'

export interface FieldChange {
  readonly field: string
  /** For a person to read; keys and secrets as `(set)`, `(not set)`, `(another)`. */
  readonly from: string
  readonly to: string
}

/** What differs between two states of a hook. Pure. */
export function changesOf(
  own: EventHook,
  wanted: EventHook,
  rewriteSecret: boolean,
): FieldChange[] {
  const open = openFields.flatMap((field) => {
    const from = shown(field, own[field])
    const to = shown(field, wanted[field])
    return from === to ? [] : [{ field, from, to }]
  })
  return [...open, ...secretChanges(own, wanted, rewriteSecret)]
}

/** A secret that Stream returns only in part, or as stars. */
export function isHidden(secret: string | undefined): boolean {
  return secret === undefined || secret === '' || /\*{2,}|•{2,}|x{6,}/i.test(secret)
}

/**
 * Whether two secrets count as the same. One that Stream does not show cannot be compared: it counts as
 * the same as long as its key is, unless it must be written again.
 */
export function isSameSecret(
  own: { readonly key: string | undefined; readonly secret: string | undefined },
  wanted: { readonly key: string | undefined; readonly secret: string | undefined },
  rewrite: boolean,
): boolean {
  if (own.secret === wanted.secret) return !rewrite || wanted.secret === undefined
  return isHidden(own.secret) && own.key !== undefined && own.key === wanted.key && !rewrite
}

/** The change of a value that must not be shown: only whether it is set, or another. */
export function secretChange(
  field: string,
  own: string | undefined,
  wanted: string | undefined,
): FieldChange {
  const to = wanted ? (own ? '(another)' : '(set)') : '(not set)'
  return { field, from: own ? '(set)' : '(not set)', to }
}

const openFields = [
  'hook_type',
  'enabled',
  'product',
  'event_types',
  'sqs_queue_url',
  'sqs_region',
  'sqs_auth_type',
  'should_send_custom_events',
] as const

/** Not set and `false`, and `all` and `[]`, are the same to Stream. */
function shown(field: (typeof openFields)[number], value: unknown): string {
  if (field === 'event_types') {
    return Array.isArray(value)
      ? value.length === 0
        ? 'every event'
        : [...value].sort().join(', ')
      : '(not set)'
  }
  if (field === 'should_send_custom_events') return value === true ? 'yes' : 'no'
  return value === undefined ? '(not set)' : String(value)
}

function secretChanges(own: EventHook, wanted: EventHook, rewrite: boolean): FieldChange[] {
  const pair = ({ sqs_key, sqs_secret }: EventHook) => ({ key: sqs_key, secret: sqs_secret })
  const sameSecret = isSameSecret(pair(own), pair(wanted), rewrite)
  return [
    ...(own.sqs_key === wanted.sqs_key
      ? []
      : [secretChange('sqs_key', own.sqs_key, wanted.sqs_key)]),
    ...(sameSecret ? [] : [secretChange('sqs_secret', own.sqs_secret, wanted.sqs_secret)]),
  ]
}
