import type { ComponentChildren } from 'preact'

export interface ButtonProps {
  readonly kind?: 'primary' | 'danger' | 'quiet'
  readonly disabled?: boolean
  /** Why it is disabled, or what it does, in a sentence. */
  readonly title?: string
  readonly type?: 'button' | 'submit'
  readonly label?: string
  readonly onClick?: (event: MouseEvent) => void
  readonly children: ComponentChildren
}

export function Button({ kind, type = 'button', label, children, ...others }: ButtonProps) {
  return (
    <button type={type} class={`button ${kind ?? ''}`} aria-label={label} {...others}>
      {children}
    </button>
  )
}
