import { createSdkAdmin } from '../queue/admin/sdk.ts'
import { openService, type ServiceOptions } from '../queue/service.ts'
import type { SetupAccess } from './queue/find-queues.ts'

/** The way to SQS for setting up: the queue port and the administrative one, with the same options. */
export interface OpenedAccess extends SetupAccess {
  /** Ends the connections of both. */
  close(): void
}

/** Opens the way to SQS. Nothing is sent before the first request. */
export async function openAccess(options: ServiceOptions = {}): Promise<OpenedAccess> {
  const service = await openService(options)
  const admin = createSdkAdmin(options)
  return {
    service,
    admin,
    close() {
      service.close()
      admin.close()
    },
  }
}
