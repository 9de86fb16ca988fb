import { createSdkAdmin } from '../../../src/queue/admin/sdk.ts'
import { isFifo } from '../../../src/queue/queue-url.ts'
import { openService, type Transport } from '../../../src/queue/service.ts'
import { localPace, type Pace, type QueueHarness, type QueueSettings } from '../harness.ts'
import type { SqsServer } from '../../fixtures/sqs-servers.ts'

/** A server of its own for each suite, behind one of the transports. */
export function serverHarness(start: () => Promise<SqsServer>, transport: Transport) {
  return async (): Promise<QueueHarness> => {
    const server = await start()
    const harness = await harnessAt({ endpoint: server.endpoint }, transport, localPace)
    return {
      ...harness,
      async stop() {
        await harness.stop()
        await server.stop()
      },
    }
  }
}

/** A server that runs already; without an endpoint it is AWS. */
export async function harnessAt(
  server: { readonly endpoint?: string },
  transport: Transport,
  pace: Pace,
): Promise<QueueHarness> {
  const service = await openService({ ...server, transport })
  const admin = createSdkAdmin(server)
  return {
    service,
    pace,
    createQueue: (name, settings) => admin.create(name, sqsAttributes(name, settings), {}),
    async stop() {
      service.close()
      admin.close()
    },
  }
}

/** By SQS's own names. */
function sqsAttributes(name: string, settings: QueueSettings): Record<string, string> {
  const { redrive } = settings
  const given = {
    FifoQueue: isFifo(name) || undefined,
    ContentBasedDeduplication: settings.contentBasedDeduplication,
    VisibilityTimeout: settings.visibilitySeconds,
    DelaySeconds: settings.delaySeconds,
    MaximumMessageSize: settings.maxMessageBytes,
    RedrivePolicy:
      redrive &&
      JSON.stringify({
        deadLetterTargetArn: redrive.deadLetterQueueArn,
        maxReceiveCount: redrive.maxReceiveCount,
      }),
  }
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    ),
  )
}
