import type { Problem } from '../../wire/problem.ts'

/** What the server said when it could not do what it was asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly problem: Problem

  constructor(status: number, problem: Problem) {
    super(problem.message)
    this.status = status
    this.problem = problem
  }
}

/** @throws ApiError (rejects), also where the server does not answer. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return await answer<T>(path, { ...(signal && { signal }) })
}

/** @throws ApiError (rejects), also where the server does not answer. */
export async function post<T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> {
  return await answer<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
}

/** The problem in whatever was thrown. */
export function problemIn(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem
  return { code: 'Unexpected', message: error instanceof Error ? error.message : String(error) }
}

const silent: Problem = {
  code: 'NoAnswer',
  message: 'The desk does not answer. Look whether its process still runs.',
}

async function answer<T>(path: string, request: RequestInit): Promise<T> {
  const response = await fetch(path, request).catch((error: unknown) => {
    if (request.signal?.aborted) throw error
    throw new ApiError(0, silent)
  })
  const text = await response.text().catch((error: unknown) => {
    if (request.signal?.aborted) throw error
    throw new ApiError(0, silent)
  })
  const content = parsed(text)
  // The desk answers with JSON. What has answered in its place is perhaps a page to sign in.
  if (response.ok && content !== undefined) return content as T
  if (response.ok) throw new ApiError(401, signedOut)
  throw new ApiError(response.status, isProblem(content) ? content : unclear(response.status))
}

/** Undefined for what is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'message' in value && 'code' in value
}

const signedOut: Problem = {
  code: 'SignedOut',
  message: 'You are not signed in any more. Open this page again to sign in.',
}

function unclear(status: number): Problem {
  if (status === 401) return signedOut
  return { code: `Status${status}`, message: `The desk answered ${status}.` }
}
