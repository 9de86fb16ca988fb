import { SetupError } from '../setup-error.ts'
import type { PolicyDocument } from './iam-policy.ts'

/** A placeholder for a table that is not known yet. */
const placeholderTable = 'arn:aws:dynamodb:REGION:ACCOUNT:table/TABLE'

/**
 * The IAM policy with the fewest rights for `dynamoDbStore` of `sluice/idempotency`. Pure.
 *
 * @param table the ARN of the table; or its name, with placeholders for the rest.
 * @throws SetupError (`input`) for anything else.
 */
export function dynamoDbPolicy(table: string = placeholderTable): PolicyDocument {
  const Action = ['PutItem', 'UpdateItem', 'DeleteItem', 'GetItem'].map(
    (action) => `dynamodb:${action}`,
  )
  const statement = { Sid: 'KeepsKeys', Effect: 'Allow', Action, Resource: arnOf(table) }
  return { Version: '2012-10-17', Statement: [statement] }
}

/** The names that DynamoDB allows ("Supported data types and naming rules"). */
const name = /^[\w.-]{3,255}$/
const arn = /^arn:[\w-]+:dynamodb:[\w-]+:\w+:table\/[\w.-]{3,255}$/

function arnOf(table: string): string {
  if (arn.test(table)) return table
  if (name.test(table)) return placeholderTable.replace(/TABLE$/, table)
  throw new SetupError(
    'input',
    `"${table}" is neither the ARN nor the name of a table of DynamoDB. A name has 3 to 255 letters, digits, dots, dashes and underscores.`,
  )
}
