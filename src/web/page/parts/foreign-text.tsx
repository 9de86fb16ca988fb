import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { visibleText } from './visible-text.ts'

/** What changes the direction of a text, or is not seen in it. Joiners belong to emoji and to Persian, and stay. */
const unseen =
  /(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_Control}\u200b\u2028\u2029\u2060\ufeff\u{e0000}-\u{e007f}]/gu

/** A text that others wrote, as text: what cannot be seen in it is made visible. */
function ForeignText({ text }: { readonly text: string }) {
  return <span class="foreign">{visible(text)}</span>
}

/** The same within an element that isolates its direction by itself. */
export function visible(text: string): ComponentChildren {
  const parts: ComponentChildren[] = []
  let from = 0
  for (const { 0: found, index } of text.matchAll(unseen)) {
    if (index > from) parts.push(text.slice(from, index))
    parts.push(
      <span key={index} class="unseen-character">
        {visibleText(found)}
      </span>,
    )
    from = index + found.length
  }
  if (parts.length === 0) return text
  parts.push(text.slice(from))
  return parts
}

const most = 400

/** A text that may be long: its beginning, and all of it on demand. */
export function LongText({ text }: { readonly text: string }) {
  const [isWhole, showWhole] = useState(false)
  if (text.length <= most || isWhole) return <ForeignText text={text} />
  return (
    <>
      <ForeignText text={`${text.slice(0, most)}…`} />{' '}
      <button type="button" class="text-button" onClick={() => showWhole(true)}>
        Show all
      </button>
    </>
  )
}
