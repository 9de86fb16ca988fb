import type { Visitor } from '../access/gate.ts'

/** A request that was let in, and what its path says. */
export interface Call {
  readonly request: Request
  readonly visitor: Visitor
  readonly query: URLSearchParams
  /** What the `:name` parts of the path are. */
  readonly params: Readonly<Record<string, string>>
}

/** Answers one method and path, such as `api/runs/:id/stop`. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** True for what changes something: refused to who may not. */
  readonly changes?: boolean
  answer(call: Call): Response | Promise<Response>
}

/** What there is for a method and a path. */
export type Found =
  | { readonly _tag: 'Route'; readonly route: Route; readonly params: Record<string, string> }
  /** The path is for these methods only. */
  | { readonly _tag: 'WrongMethod'; readonly allowed: readonly Route['method'][] }
  | { readonly _tag: 'Nothing' }

export function routeFor(routes: readonly Route[], method: string, path: string): Found {
  const allowed: Route['method'][] = []
  for (const route of routes) {
    const params = matched(route.path, path)
    if (params === undefined) continue
    if (route.method === method) return { _tag: 'Route', route, params }
    allowed.push(route.method)
  }
  return allowed.length === 0 ? { _tag: 'Nothing' } : { _tag: 'WrongMethod', allowed }
}

function matched(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = value
    else if (part !== value) return undefined
  }
  return params
}
