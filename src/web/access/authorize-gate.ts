import { property } from '../../message/thrown.ts'
import type { Gate, Visitor } from './gate.ts'
import { refused } from './refused.ts'

/** Who is signed in to the app that a desk is mounted in. */
export interface DeskUser {
  /** For the audit log. */
  readonly user: string
  /** True for who may replay, delete, and run samples. */
  readonly canChange: boolean
}

/** Says who asks; undefined is answered with 401, and a Response is passed on as it is. */
export type Authorize = (
  request: Request,
) => DeskUser | Response | undefined | Promise<DeskUser | Response | undefined>

/** Lets in whom the app lets in. Without it anybody may look. */
export function authorizeGate(authorize: Authorize | undefined): Gate {
  if (authorize === undefined) return () => anybody
  return async (request) => {
    const answer = await authorize(request)
    if (answer instanceof Response) return answer
    return answer === undefined ? refused(request, 401, signIn) : visitorOf(answer)
  }
}

const anybody: Visitor = {
  user: 'anybody',
  canChange: false,
  whyNot: 'This desk was mounted without authorize: nothing can be changed.',
}

const signIn = { code: 'SignIn', message: 'Sign in first.' }

/** What JavaScript returns may be anything, and must not pass for who may change something. */
function visitorOf(answer: unknown): Visitor {
  const user = property(answer, 'user')
  if (typeof user !== 'string') {
    throw new TypeError('authorize must return { user, canChange }, a Response or undefined.')
  }
  if (property(answer, 'canChange') === true) return { user, canChange: true }
  return { user, canChange: false, whyNot: 'You may look here, and change nothing.' }
}
