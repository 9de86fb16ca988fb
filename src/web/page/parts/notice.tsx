import type { ComponentChildren } from 'preact'
import type { Problem } from '../../wire/problem.ts'

export interface NoticeProps {
  readonly kind?: 'bad' | 'warn' | 'good'
  readonly children: ComponentChildren
  /** Buttons. */
  readonly actions?: ComponentChildren
}

/** A sentence that a person should read. */
export function Notice({ kind, children, actions }: NoticeProps) {
  return (
    <div class={`notice ${kind ?? ''}`} role={kind === 'bad' ? 'alert' : 'status'}>
      <div class="words foreign">{children}</div>
      {actions !== undefined && <div class="buttons">{actions}</div>}
    </div>
  )
}

/** What went wrong, and which right is missing. */
export function ProblemNotice({
  problem,
  actions,
}: {
  readonly problem: Problem
  readonly actions?: ComponentChildren
}) {
  return (
    <Notice kind="bad" actions={actions}>
      {problem.message}
      {problem.right !== undefined && (
        <>
          {' '}
          The right that is missing: <code>{problem.right}</code>
        </>
      )}
    </Notice>
  )
}

/** What is shown where there is nothing to show. */
export function Empty({
  title,
  children,
  actions,
}: {
  readonly title: string
  readonly children?: ComponentChildren
  readonly actions?: ComponentChildren
}) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children !== undefined && <div>{children}</div>}
      {actions !== undefined && <div class="buttons">{actions}</div>}
    </div>
  )
}
