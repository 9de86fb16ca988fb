import type { TimeLimits } from '../route/registration.ts'
import type { AnyRouter } from '../route/routes.ts'
import type { FlowControl } from './flow-control.ts'
import type { PipelineSettings } from './options/settings.ts'

/** What processing a message depends on. One per pipeline, and one per worker. */
export interface PipelineContext extends PipelineSettings, FlowControl, TimeLimits {
  readonly router: AnyRouter
}
