import type { ComponentChildren } from 'preact'

/** One number with its name, in a `dl` of class `stats`. */
export function Stat({
  name,
  kind,
  title,
  children,
}: {
  readonly name: string
  readonly kind?: 'bad' | 'warn' | undefined
  /** What it means, in a sentence. */
  readonly title?: string
  readonly children: ComponentChildren
}) {
  return (
    <div class={`stat ${kind ?? ''}`} title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
