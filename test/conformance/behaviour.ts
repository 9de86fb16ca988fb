import type { World } from './world.ts'

/** Names behaviours of one subject. Subject and name make a sentence. */
export type Describe = (subject: string, define: (it: It) => void) => void
export type It = (name: string, behave: (world: World) => Promise<void>) => void

/**
 * Behaviours that a server is known not to show, by their sentences, and why. They must fail: one that passes
 * has to leave the list.
 */
export type Differences = Readonly<Record<string, string>>
