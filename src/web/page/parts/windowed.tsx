import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core'
import type { ComponentChildren, RefObject } from 'preact'
import { useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks'

export interface WindowedProps {
  /** How many rows there are in all. */
  readonly count: number
  /** The height of each row, in pixels. */
  readonly rowHeight: number
  /** Of the list on the screen: a CSS class that gives it a height. */
  readonly class?: string
  readonly label: string
  /** The rows that are on the screen, and some before and after them. */
  readonly onVisible?: (from: number, to: number) => void
  /** Is set to what scrolls. */
  readonly scroller?: RefObject<HTMLElement | null>
  readonly row: (index: number) => ComponentChildren
}

type ListVirtualizer = Virtualizer<HTMLElement, HTMLElement>

/** A long list, of which only what can be seen is in the document. */
export function Windowed({ count, rowHeight, label, onVisible, row, ...others }: WindowedProps) {
  const own = useRef<HTMLElement>(null)
  const element = others.scroller ?? own
  const [, again] = useReducer((turn: number, _: undefined) => turn + 1, 0)
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count,
    getScrollElement: () => element.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => again(undefined),
  }
  const [virtualizer] = useState<ListVirtualizer>(() => new Virtualizer(options))
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())
  const rows = virtualizer.getVirtualItems()
  const from = rows[0]?.index ?? 0
  const to = (rows.at(-1)?.index ?? -1) + 1
  useLayoutEffect(() => onVisible?.(from, to), [from, to, onVisible])
  return (
    <section
      ref={element}
      class={`windowed ${others.class ?? ''}`}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard.
      tabIndex={0}
    >
      <ol class="all" style={{ height: `${virtualizer.getTotalSize()}px` }}>
        {rows.map(({ index, start, size }) => (
          <li
            key={index}
            aria-setsize={count}
            aria-posinset={index + 1}
            class="windowed-row"
            style={{ height: `${size}px`, transform: `translateY(${start}px)` }}
          >
            {row(index)}
          </li>
        ))}
      </ol>
    </section>
  )
}
