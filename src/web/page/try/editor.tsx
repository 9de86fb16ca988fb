import { type Signal, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { countLines } from './lines.ts'

/** The height of a line, as in try.css. */
const lineHeight = 20
const padding = 8

/** About the width of a character, to show a place far to the right. */
const characterWidth = 7.8

export interface EditorProps {
  readonly area: RefObject<HTMLTextAreaElement | null>
  readonly text: string
  /** What is to be looked at, by the number of its line from 1. */
  readonly marks: ReadonlyMap<number, 'bad' | 'warn'>
  readonly onText: (text: string) => void
}

/** A text with the numbers of its lines. Lines are not wrapped: each has one number. */
export function Editor({ area, text, marks, onText }: EditorProps) {
  const top = useSignal(0)
  const height = useSignal(0)
  useEffect(() => {
    const element = area.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [area, height])
  const lines = useMemo(() => countLines(text), [text])
  return (
    <div class="editor">
      <Gutter lines={lines} marks={marks} top={top} height={height} />
      <textarea
        ref={area}
        aria-label="Body of the message"
        wrap="off"
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        value={text}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
        onScroll={({ currentTarget }) => {
          top.value = currentTarget.scrollTop
        }}
      />
    </div>
  )
}

interface GutterProps {
  readonly lines: number
  readonly marks: EditorProps['marks']
  readonly top: Signal<number>
  readonly height: Signal<number>
}

/** Only the numbers that can be seen. */
function Gutter({ lines, marks, top, height }: GutterProps) {
  const first = Math.max(0, Math.floor((top.value - padding) / lineHeight))
  const last = Math.min(lines, Math.ceil((top.value + height.value) / lineHeight))
  const numbers = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at + 1)
  return (
    <div class="gutter" aria-hidden="true" style={{ width: `${String(lines).length + 3}ch` }}>
      <ol style={{ transform: `translateY(${padding + first * lineHeight - top.value}px)` }}>
        {numbers.map((number) => (
          <li key={number} class={`line-number ${marks.get(number) ?? ''}`}>
            {number}
          </li>
        ))}
      </ol>
    </div>
  )
}

/** Puts the cursor at a place, and shows it. */
export function select(area: HTMLTextAreaElement, from: number, to: number): void {
  const before = area.value.slice(0, from)
  const column = from - (before.lastIndexOf('\n') + 1)
  area.focus({ preventScroll: true })
  area.setSelectionRange(from, to)
  area.scrollTop = Math.max(0, (countLines(before) - 1) * lineHeight - area.clientHeight / 3)
  area.scrollLeft = Math.max(0, (column + 12) * characterWidth - area.clientWidth)
  area.scrollIntoView({ block: 'nearest' })
}
