import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { focusContent, isFocusLost } from './focus.ts'

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  /** Enter, or the button of type submit. */
  readonly onSubmit?: () => void
  readonly children: ComponentChildren
  readonly footer: ComponentChildren
}

/** A modal dialog while it is rendered. Escape closes it, and the focus returns to where it was. */
export function Dialog({ title, onClose, onSubmit, children, footer }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    return () => {
      if (before instanceof HTMLElement) before.focus()
      // What opened it may be gone by now, or disabled.
      if (isFocusLost()) focusContent({ preventScroll: true })
    }
  }, [])
  return (
    <dialog ref={element} class="dialog" aria-labelledby={titleId} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit?.()
        }}
      >
        <header>
          <h2 id={titleId}>{title}</h2>
        </header>
        <div class="inside">{children}</div>
        <footer>{footer}</footer>
      </form>
    </dialog>
  )
}
