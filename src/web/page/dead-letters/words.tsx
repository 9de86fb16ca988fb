import type { GroupRow, Loss } from '../../wire/dead-letters.ts'
import { clock } from '../parts/time.tsx'
import { visible } from '../parts/foreign-text.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { count, dateTime, span } from '../parts/words.ts'

const hourMs = 3_600_000

/** Amber when a working day may not be enough any more, red when a night is not. */
const soonMs = 48 * hourMs
const verySoonMs = 12 * hourMs

/** When SQS deletes it. */
export function LostIn({ loss }: { readonly loss: Loss | undefined }) {
  if (loss === undefined) return <span class="faint">unknown</span>
  const left = loss.atMs - Math.max(clock.value, Date.now())
  const kind = left < verySoonMs ? 'bad' : left < soonMs ? 'warn' : ''
  const text = left <= 0 ? 'any moment' : `in ${span(left)}`
  return (
    <time
      dateTime={new Date(loss.atMs).toISOString()}
      title={`${dateTime(loss.atMs)}, ${loss.because}`}
      class={kind === '' ? '' : `tag ${kind}`}
    >
      {text}
    </time>
  )
}

/** What a reason means where there is no error to show. */
const meanings: Readonly<Record<string, string>> = {
  Redriven: 'SQS moved it after too many receives; no worker wrote down why',
  MalformedBody: 'The body has none of the forms that Stream and SNS use',
  NotAnEvent: 'The body is JSON, but no event: it has no type',
  InvalidPayload: 'A required part does not fit its codec',
  DriftRefused: 'An optional part does not fit its codec, and drift is refused',
  UnhandledType: 'No handler asks for this type',
  HandlerTimedOut: 'The handler did not settle within its time limit',
  Interrupted: 'The worker stopped, or lost the lease, at the last attempt',
}

export function meaningOf(reason: string): string {
  return meanings[reason] ?? 'Its record says no more than the reason'
}

/** `name: message`; the message alone where the reason says the name. */
export function CauseLine({ group: { reason, error } }: { readonly group: GroupRow }) {
  if (error === undefined) return <>{meaningOf(reason)}</>
  if (error.name === reason) return <>{visible(sentence(error.message))}</>
  return (
    <>
      <strong>{visible(error.name)}</strong>
      {error.message !== '' && <>: {visible(error.message)}</>}
    </>
  )
}

/** With a capital letter. */
export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}

/** Event types: the first ones, and how many more there are. */
export function Types({
  types,
  most = 2,
}: {
  readonly types: readonly string[]
  readonly most?: number
}) {
  if (types.length === 0) return <span class="faint">no type can be read</span>
  const left = types.length - most
  return (
    <span class="types soft" title={visibleText(types.join(', '))}>
      <code class="cut">{visible(types.slice(0, most).join(', '))}</code>
      {left > 0 && <span class="faint">+{count(left)}</span>}
    </span>
  )
}

/** `12 attempts`, `1–3 attempts`. */
export function attemptsOf({ attempts: { least, most } }: Pick<GroupRow, 'attempts'>): string {
  return least === most ? count(most) : `${count(least)}–${count(most)}`
}

/** What is searched by the filter. */
export function textOf(group: GroupRow): string {
  const { reason, error, types, sources } = group
  return [reason, error?.name, error?.message, error?.code, ...types, ...sources]
    .filter((part) => part !== undefined)
    .join('\n')
    .toLowerCase()
}
