// The desk in an app with Next.js, at app/desk/[[...path]]/route.ts. next.config.ts is needed too.
import { createDeskApp, type DeskApp } from 'sluice/web'
import { authorize } from '../../../../sign-in.ts'

let desk: DeskApp | undefined

/** Made with the first request: when the app is built there is no queue. */
function answer(request: Request): Promise<Response> {
  desk ??= createDeskApp({ queueUrl: process.env.QUEUE_URL ?? '', basePath: '/desk', authorize })
  return desk.fetch(request)
}

export const dynamic = 'force-dynamic'
export { answer as GET, answer as HEAD, answer as POST }
