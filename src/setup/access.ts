import { createSdkAdmin } from '../queue/admin/sdk.ts'
import { openService, type ServiceOptions } from '../queue/service.ts'
import type { SetupAccess } from './queue/find-queues.ts'

/** The clients of SQS that setting up uses, with the same options. */
export interface OpenedAccess extends SetupAccess {
  /** Ends the connections of both. */
  close(): void
}

/** Opens the clients of SQS. Nothing is sent before the first request. */
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
