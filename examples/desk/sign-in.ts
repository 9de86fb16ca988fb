import type { DeskUser } from 'sluice/web'

/** Stands for the sign-in of your app: who has which session. */
const sessions: ReadonlyMap<string, DeskUser> = new Map([
  ['session-of-ada', { user: 'ada@example.com', canChange: true }],
  ['session-of-bob', { user: 'bob@example.com', canChange: false }],
])

/** Who asks; undefined for who is not signed in. */
export function authorize(request: Request): DeskUser | undefined {
  const [, id = ''] = /(?:^|;\s*)session=([^;]*)/.exec(request.headers.get('cookie') ?? '') ?? []
  return sessions.get(id)
}
