import { useMemo, useState } from 'preact/hooks'
import type { IssueText } from '../../../wire/dead-letters.ts'
import { visible } from '../foreign-text.tsx'
import { count } from '../words.ts'
import { ExactNumber, parseExactly } from './exact-json.ts'
import { below, type Entry, entriesOf, holdsMark, marksAt, type Wanted, wantedOf } from './marks.ts'
import './json-tree.css'

/** How much text is small enough to be unfolded at once. */
const smallText = 128 * 1024

const usualDepth = 2

/** How many parts of an object or a list are shown at once. */
const partsAtOnce = 100

const longString = 400

/** A JSON text as a tree to fold, with a mark beside each part that did not fit. What is folded is not in the document. */
export function JsonTree({
  text,
  issues,
}: {
  readonly text: string
  readonly issues: readonly IssueText[]
}) {
  const value = useMemo(() => parsed(text), [text])
  const wanted = useMemo(() => wantedOf(issues), [issues])
  const [isUnfolded, unfold] = useState(false)
  if (value === undefined) return <pre class="raw">{visible(text)}</pre>
  return (
    <div class="json">
      {text.length <= smallText && (
        <button
          type="button"
          class="text-button json-unfold"
          onClick={() => unfold((before) => !before)}
        >
          {isUnfolded ? 'Fold' : 'Unfold all'}
        </button>
      )}
      <Part
        key={String(isUnfolded)}
        value={value.json}
        wanted={wanted}
        depth={isUnfolded ? Number.POSITIVE_INFINITY : usualDepth}
      />
    </div>
  )
}

/** Undefined for what a browser cannot read. */
function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: parseExactly(text) }
  } catch {
    return undefined
  }
}

interface PartProps {
  /** The name of a property. Elements of lists have none. */
  readonly name?: string
  readonly value: unknown
  readonly wanted: readonly Wanted[]
  /** How many levels from here are unfolded at first. */
  readonly depth: number
}

function Part({ name, value, wanted, depth }: PartProps) {
  const entries = entriesOf(value)
  const marks = marksAt(value, wanted)
  const line = (
    <>
      {name !== undefined && (
        <span class="json-key foreign">{visible(JSON.stringify(name))}: </span>
      )}
      {entries === undefined ? (
        <Scalar value={value} />
      ) : (
        <Summary value={value} entries={entries} />
      )}
      {marks.map((mark) => (
        <mark key={mark} class="json-mark foreign">
          {visible(mark)}
        </mark>
      ))}
    </>
  )
  if (entries === undefined || entries.length === 0) {
    return <div class={`json-line ${marks.length > 0 ? 'marked' : ''}`}>{line}</div>
  }
  return (
    <Folded
      line={line}
      isMarked={marks.length > 0}
      startsOpen={depth > 0 || entries.some(([key, part]) => holdsMark(part, below(wanted, key)))}
    >
      {() => <Parts entries={entries} wanted={wanted} depth={depth - 1} />}
    </Folded>
  )
}

function Folded({
  line,
  isMarked,
  startsOpen,
  children,
}: {
  readonly line: preact.ComponentChildren
  readonly isMarked: boolean
  readonly startsOpen: boolean
  readonly children: () => preact.ComponentChildren
}) {
  const [isOpen, setOpen] = useState(startsOpen)
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary class={`json-line ${isMarked ? 'marked' : ''}`}>{line}</summary>
      {isOpen && <div class="json-inside">{children()}</div>}
    </details>
  )
}

function Parts({
  entries,
  wanted,
  depth,
}: {
  readonly entries: readonly Entry[]
  readonly wanted: readonly Wanted[]
  readonly depth: number
}) {
  const [shown, setShown] = useState(partsAtOnce)
  const left = entries.length - shown
  return (
    <>
      {entries.slice(0, shown).map(([key, part]) => (
        <Part
          key={key}
          {...(typeof key === 'string' && { name: key })}
          value={part}
          wanted={below(wanted, key)}
          depth={depth}
        />
      ))}
      {left > 0 && (
        <button
          type="button"
          class="text-button"
          onClick={() => setShown((before) => before + partsAtOnce)}
        >
          Show {count(Math.min(left, partsAtOnce))} more of {count(left)}
        </button>
      )}
    </>
  )
}

/** What can be seen of an object or a list while it is folded. */
function Summary({
  value,
  entries,
}: {
  readonly value: unknown
  readonly entries: readonly Entry[]
}) {
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (entries.length === 0) return <span class="json-punctuation">{`${open}${close}`}</span>
  const unit = Array.isArray(value) ? 'element' : 'key'
  const size = `${count(entries.length)} ${unit}${entries.length === 1 ? '' : 's'}`
  return (
    <span class="json-punctuation">
      {open} <span class="json-preview foreign">{visible(previewOf(entries))}</span>
      {size} {close}
    </span>
  )
}

const previewParts = 2
const previewText = 32

/** The first short parts of an object: `"id": "jane", "role": "user", `. Empty for a list. */
function previewOf(entries: readonly Entry[]): string {
  const shown: string[] = []
  for (const [key, part] of entries) {
    if (shown.length === previewParts || typeof key === 'number') break
    const text = scalarText(part)
    if (text.length > 0 && text.length <= previewText) {
      shown.push(`${JSON.stringify(key)}: ${text}, `)
    }
  }
  return shown.join('')
}

/** Empty for an object and a list. */
function scalarText(value: unknown): string {
  if (typeof value === 'string') return value.length > previewText ? '' : JSON.stringify(value)
  if (value instanceof ExactNumber) return value.text
  return typeof value === 'object' && value !== null ? '' : String(value)
}

function Scalar({ value }: { readonly value: unknown }) {
  if (typeof value === 'string') return <Text text={value} />
  return <span class="json-literal">{scalarText(value)}</span>
}

function Text({ text }: { readonly text: string }) {
  const [isWhole, showWhole] = useState(false)
  if (text.length <= longString || isWhole) {
    return <span class="json-string foreign">{visible(JSON.stringify(text))}</span>
  }
  return (
    <>
      <span class="json-string foreign">{visible(JSON.stringify(text.slice(0, longString)))}</span>{' '}
      <button type="button" class="text-button" onClick={() => showWhole(true)}>
        Show {count(text.length - longString)} more characters
      </button>
    </>
  )
}
