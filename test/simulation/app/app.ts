import type { Delivery } from '../../../src/route/call/delivery.ts'
import { createRouter } from '../../../src/route/router.ts'
import { Call, type CallOptions } from './call.ts'
import { catalogue } from './catalogue.ts'

export interface AppOptions extends CallOptions {
  readonly batch: { readonly size: number; readonly lingerMs: number }
}

/** The router of one process of the simulated app. */
export function createApp(options: AppOptions) {
  const each = (pattern: string) => (_event: unknown, delivery: Delivery) =>
    new Call(options, pattern, [delivery]).runOne()
  return createRouter(catalogue)
    .on('good', each('good'))
    .on('shaky', each('shaky'))
    .on('limited', { concurrency: 1, maxPerSecond: 5 }, each('limited'))
    .on('checked', each('checked'))
    .on('hopeless', each('hopeless'))
    .on('doomed', each('doomed'))
    .on('skipped', each('skipped'))
    .on('drifting', { drift: 'dead-letter' }, each('drifting'))
    .onBatch('batched', options.batch, (_events, deliveries) =>
      new Call(options, 'batched', deliveries).runBatch(),
    )
}
