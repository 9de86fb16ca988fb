import { dynamoDbTable, idempotencySql } from '../../idempotency/index.ts'
import { isInstance } from '../../message/thrown.ts'
import { CliError } from '../error/cli-error.ts'
import { printJson } from '../terminal/output.ts'
import type { Shell } from '../terminal/shell.ts'

/** `sluice idempotency sql`: the SQL on standard output. */
export function printSql(table: string | undefined, shell: Shell): void {
  shell.stdout.write(sqlOf(table))
}

function sqlOf(table: string | undefined): string {
  try {
    return idempotencySql(table)
  } catch (error) {
    if (!isInstance(error, TypeError)) throw error
    throw new CliError(`"${table}" cannot be used: ${error.message}.`, { cause: error })
  }
}

/** `sluice idempotency dynamodb`: the template on standard output, in JSON, which is YAML too. */
export function printTemplate(TableName = 'sluice-idempotency', shell: Shell): void {
  if (!/^[\w.-]{3,255}$/.test(TableName)) {
    const rule = 'A name has 3 to 255 letters, digits, dots, dashes and underscores.'
    throw new CliError(`"${TableName}" is no name of a table of DynamoDB. ${rule}`)
  }
  printJson(shell, {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The keys of events in progress and done.',
    Resources: {
      Keys: { Type: 'AWS::DynamoDB::Table', Properties: { TableName, ...dynamoDbTable } },
    },
    Outputs: { TableArn: { Value: { 'Fn::GetAtt': ['Keys', 'Arn'] } } },
  })
}
