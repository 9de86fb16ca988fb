import { App, type DeskApp } from './app.ts'
import type { Gate } from './access/gate.ts'
import type { DeskViewOptions } from './options.ts'

/** Who is signed in to the app that a desk is mounted in. */
export interface DeskUser {
  /** For the audit log. */
  readonly user: string
  /** True for who may replay, delete, and run samples. */
  readonly canChange: boolean
}

export interface DeskAppOptions extends DeskViewOptions {
  /** The path that the desk is mounted at: `/desk`. Default `/`. */
  readonly basePath?: string
  /**
   * Who asks; undefined is answered with 401. Default: anybody, who may not change anything. The app's own sign-in
   * stands before it, or in it.
   */
  readonly authorize?: (request: Request) => DeskUser | undefined | Promise<DeskUser | undefined>
}

/** A desk in the browser, to be mounted in an app behind its own sign-in. Nothing is sent to SQS before somebody looks. */
export function createDeskApp(options: DeskAppOptions): DeskApp {
  const { basePath = '/', ...others } = options
  return new App({
    ...others,
    basePath: basePath.endsWith('/') ? basePath : `${basePath}/`,
    gate: gateOf(options),
  })
}

function gateOf({ authorize }: DeskAppOptions): Gate {
  return async (request) => {
    if (authorize === undefined) {
      return {
        user: 'anybody',
        canChange: false,
        whyNot: 'This desk has no authorize: nothing can be changed.',
      }
    }
    const user = await authorize(request)
    return user ?? new Response('Sign in first.', { status: 401 })
  }
}
