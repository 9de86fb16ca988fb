import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { download, json } from '../answer/answers.ts'
import { gone } from '../answer/refusals.ts'
import { readFields } from '../answer/fields.ts'
import type { Route } from '../answer/route.ts'
import { auditView } from './audit-view.ts'
import type { Runs } from './runs.ts'

/** Plans, runs and the audit log, by address. */
export function runRoutes(runs: Runs, audit: string | undefined): readonly Route[] {
  return [
    {
      method: 'POST',
      path: 'api/plans',
      answer: async ({ request }) => json(await runs.plan(await readFields(request)), 201),
    },
    { method: 'GET', path: 'api/runs', answer: () => json(runs.list()) },
    {
      method: 'POST',
      path: 'api/runs',
      changes: true,
      answer: async ({ request, visitor }) =>
        json(runs.begin(await readFields(request), visitor.user), 201),
    },
    {
      method: 'POST',
      path: 'api/runs/:id/stop',
      changes: true,
      answer: ({ params }) => json(runs.stop(params.id ?? '')),
    },
    {
      method: 'GET',
      path: 'api/runs/:id/export',
      answer: async ({ params }) => await exportFile(runs.exportOf(params.id ?? '')),
    },
    { method: 'GET', path: 'api/audit', answer: async () => json(await auditView(audit)) },
  ]
}

async function exportFile(path: string): Promise<Response> {
  let handle: Awaited<ReturnType<typeof open>>
  try {
    handle = await open(path)
  } catch {
    throw gone(`The export ${path} is not there any more, or may not be read.`)
  }
  const stream = createReadStream(path, { fd: handle })
  return download(Readable.toWeb(stream) as ReadableStream<Uint8Array>, basename(path))
}
