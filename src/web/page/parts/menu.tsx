import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

/** More things to do, behind a button. Escape and a click elsewhere close it: the browser sees to both. */
export function Menu({
  label,
  children,
}: {
  readonly label: string
  readonly children: ComponentChildren
}) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  // In the top layer it is placed by hand, below its button and within the window.
  const place = () => {
    const { bottom, right } = button.current?.getBoundingClientRect() ?? new DOMRect()
    const style = list.current?.style
    style?.setProperty('top', `${bottom + scrollY + 4}px`)
    style?.setProperty('right', `${document.documentElement.clientWidth - right}px`)
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button quiet menu-button"
        popovertarget={id}
        aria-label={label}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <div ref={list} id={id} class="menu" popover="auto" onBeforeToggle={place}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: what is clicked are the buttons inside. */}
        <div onClick={() => list.current?.hidePopover()}>{children}</div>
      </div>
    </>
  )
}
