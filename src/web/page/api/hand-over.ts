import { signal } from '@preact/signals'

/** A body that a person wants to try: Try takes it, and sets it back. It stays in this page, and nowhere else. */
export const triedBody = signal<string | undefined>(undefined)
