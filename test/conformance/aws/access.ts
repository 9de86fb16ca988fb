import { createSdkAdmin } from '../../../src/queue/admin/sdk.ts'
import { QueueError } from '../../../src/queue/queue-error.ts'

/** How the names of all queues begin that runs make. */
export const family = 'sluice-conformance-'

/** The statement of a policy with the rights that a run needs. */
export const policy = JSON.stringify({
  Effect: 'Allow',
  Action: [
    'CreateQueue',
    'DeleteQueue',
    'GetQueueUrl',
    'GetQueueAttributes',
    'SendMessage',
    'ReceiveMessage',
    'DeleteMessage',
    'ChangeMessageVisibility',
  ].map((action) => `sqs:${action}`),
  Resource: `arn:aws:sqs:*:*:${family}*`,
})

/** Makes the SDK use a profile: it prefers keys of the environment. */
export function useProfile(profile: string, region: string | undefined): void {
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
    delete process.env[key]
  }
  process.env.AWS_PROFILE = profile
  if (region !== undefined) process.env.AWS_REGION = region
}

/** Makes a queue; answers with its URL. Rejects with a sentence when credentials, region or rights are missing. */
export async function firstQueue(name: string, profile: string): Promise<string> {
  const admin = createSdkAdmin()
  try {
    return await admin.create(name, {}, {})
  } catch (error) {
    throw error instanceof QueueError ? new Error(sentence(error, profile)) : error
  } finally {
    admin.close()
  }
}

function sentence({ kind, code, message }: QueueError, profile: string): string {
  if (code === 'RegionMissing') {
    return `No region is known: give --region, or set one for the profile ${profile}.`
  }
  switch (kind) {
    case 'BadCredentials':
    case 'ExpiredCredentials':
      return (
        `The profile ${profile} has no credentials that SQS accepts (${code}). ` +
        `Check ~/.aws, or sign in: aws sso login --profile ${profile}`
      )
    case 'AccessDenied':
      return `${message}\nAll rights that a run needs: ${policy}`
    default:
      return message
  }
}
