import type { QueueService } from '../../queue/port.ts'
import type { AnyRouter } from '../../route/routes.ts'
import { json } from '../answer/answers.ts'
import { ProblemError } from '../answer/problem-error.ts'
import { badRequest } from '../answer/refusals.ts'
import { readFields } from '../answer/fields.ts'
import type { Call, Route } from '../answer/route.ts'
import { ConsoleCapture } from './console-capture.ts'
import { sample, sampleTypes } from './samples.ts'
import { send } from './send.ts'

export interface TryingOptions {
  readonly router: AnyRouter | undefined
  readonly queueUrl: string | undefined
  readonly service: () => Promise<QueueService>
  /** Whether `console` of this process may be listened to while handlers are tried. */
  readonly captureConsole: boolean
}

/**
 * Samples, what a worker would find in a body, and what handlers do with it. What does it is loaded when somebody tries
 * something.
 */
export function tryRoutes(options: TryingOptions): readonly Route[] {
  const { router, queueUrl, service } = options
  const capture = options.captureConsole ? new ConsoleCapture() : undefined
  return [
    { method: 'GET', path: 'api/try/types', answer: async () => json(await sampleTypes()) },
    {
      method: 'GET',
      path: 'api/try/sample',
      answer: async ({ query }) => json(await sample(query.get('type') ?? '', seedOf(query))),
    },
    {
      method: 'POST',
      path: 'api/try/check',
      answer: async (call) => {
        const body = await bodyOf(call)
        const catalogue =
          router?.catalogue ?? (await import('../../../schemas/index.ts')).streamEvents
        return json(await (await import('./check.ts')).check(body, catalogue))
      },
    },
    {
      method: 'POST',
      path: 'api/try/run',
      changes: true,
      answer: async (call) => {
        if (router === undefined) {
          throw new ProblemError(409, {
            code: 'NoHandlers',
            message: 'This desk has no handlers: open it with the router of the app.',
          })
        }
        const { tryBody } = await import('./run.ts')
        return json(await tryBody(router, await bodyOf(call), { capture }))
      },
    },
    {
      method: 'POST',
      path: 'api/try/send',
      changes: true,
      answer: async (call) => json(await send(await bodyOf(call), queueUrl, service)),
    },
  ]
}

async function bodyOf({ request }: Call): Promise<string> {
  const { body } = await readFields(request)
  if (typeof body === 'string') return body
  throw badRequest('"body" must be a text: the body of a message as it would be on a queue.')
}

function seedOf(query: URLSearchParams): number {
  const seed = Number(query.get('seed') ?? '1')
  if (Number.isSafeInteger(seed)) return seed
  throw badRequest('"seed" must be a whole number.')
}
