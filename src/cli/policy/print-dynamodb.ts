import { dynamoDbPolicy } from '../../setup/index.ts'
import { printJson } from '../terminal/output.ts'
import type { Shell } from '../terminal/shell.ts'

/** `sluice policy dynamodb`: the policy on standard output. */
export function printDynamoDbPolicy(table: string | undefined, shell: Shell): void {
  printJson(shell, dynamoDbPolicy(table))
}
