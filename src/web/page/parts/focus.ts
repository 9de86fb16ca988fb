/** Puts the focus on the content: the next Tab leads into it. */
export function focusContent(options?: FocusOptions): void {
  document.getElementById('main')?.focus(options)
}

/** Whether what had the focus is gone, or cannot have it any more. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}
