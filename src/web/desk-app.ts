import { type Authorize, authorizeGate } from './access/authorize-gate.ts'
import { App, type DeskApp } from './app.ts'
import type { DeskViewOptions } from './options.ts'

export interface DeskAppOptions extends DeskViewOptions {
  /** The path that the desk is mounted at: `/desk`. Default `/`. */
  readonly basePath?: string
  /**
   * Who asks: `{ user, canChange }`; undefined is answered with 401, and a Response, such as a redirect to the app's
   * sign-in, is passed on. Default: anybody who gets here may look, and nobody may change anything. Where it throws, the
   * answer is 500.
   */
  readonly authorize?: Authorize
}

/**
 * A desk in the browser, to be mounted in an app behind its own sign-in. Nothing is sent to SQS before somebody looks.
 *
 * @throws TypeError for a `basePath` that is not a path, and where no queue is named.
 */
export function createDeskApp(options: DeskAppOptions): DeskApp {
  const { basePath = '/', authorize, ...others } = options
  return new App({ ...others, basePath: baseOf(basePath), gate: authorizeGate(authorize) })
}

/** From `/` to `/`. `//host/` would be another server. */
function baseOf(path: string): string {
  const base = path.endsWith('/') ? path : `${path}/`
  const url = URL.canParse(base, 'http://desk') ? new URL(base, 'http://desk') : undefined
  if (url?.pathname === base && url.host === 'desk') return base
  throw new TypeError(`basePath must be a path such as /desk, as it stands in a URL: ${path}`)
}
