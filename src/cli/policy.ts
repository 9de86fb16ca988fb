import type { Command } from 'commander'
import type { PolicyNeed } from '../setup/policy/iam-policy.ts'
import { withConnection, withQueue } from './option/connection.ts'
import { oneOf, withExamples } from './option/help.ts'
import type { PolicyOptions } from './policy/print.ts'
import type { Shell } from './terminal/shell.ts'

const needs: readonly (readonly [PolicyNeed, string])[] = [
  ['stream', "the rights of Stream's IAM user"],
  ['worker', 'the rights of a worker'],
  ['lambda', 'the rights of a Lambda function with sluice/lambda'],
  ['desk', 'the rights of sluice dlq: to look, replay, edit and delete'],
  ['replay', 'the rights of sluice dlq replay'],
  ['move', "the rights of SQS's own move task"],
]

/** `sluice policy stream | worker | lambda | desk | replay | move | dynamodb`. */
export function registerPolicy(program: Command, shell: Shell): void {
  const policy = program.command('policy').description('print a least-privilege IAM policy')
  for (const [need, description] of needs) {
    const one = policy.command(need).description(description)
    withQueue(one, 'the queue; without one the policy has placeholders')
      .option('--dlq <url|arn|name>', 'default: the dead-letter queue of its RedrivePolicy')
      .option('--kms <key>', 'default: the key of the queue')
    if (need === 'stream') {
      one.option(
        '--auth <way>',
        "keys for the IAM user's policy, or resource for the queue's (keys)",
        oneOf('keys', 'resource'),
      )
    }
    withExamples(one, [[`sluice policy ${need} --queue stream-events`, 'for this queue']])
    withConnection(one).action(async (options: PolicyOptions) => {
      const { printPolicy } = await import('./policy/print.ts')
      await printPolicy(need, options, shell)
    })
  }
  registerDynamoDb(policy, shell)
  withExamples(policy, [
    ['sluice policy worker --queue stream-events', 'for the role of the worker'],
    ['sluice policy stream', "with placeholders, for Stream's IAM user"],
    ['sluice policy stream --auth resource --queue stream-events', "for the queue's own policy"],
  ])
}

/** Of no queue, so without their options. */
function registerDynamoDb(policy: Command, shell: Shell): void {
  const one = policy
    .command('dynamodb')
    .description('the rights of an idempotency store in DynamoDB')
    .option('--table <arn|name>', 'without one the policy has placeholders')
    .action(async ({ table }: { readonly table?: string }) => {
      const { printDynamoDbPolicy } = await import('./policy/print-dynamodb.ts')
      printDynamoDbPolicy(table, shell)
    })
  withExamples(one, [['sluice policy dynamodb --table sluice-idempotency', 'for this table']])
}
