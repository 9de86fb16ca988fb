import type { Command } from 'commander'
import { withExamples } from './option/help.ts'
import type { Shell } from './terminal/shell.ts'

/** `sluice idempotency sql | dynamodb`. */
export function registerIdempotency(program: Command, shell: Shell): void {
  const idempotency = program
    .command('idempotency')
    .description('print what creates the table of an idempotency store')
  const sql = idempotency
    .command('sql')
    .description('the SQL for PostgreSQL')
    .option('--table <name>', 'with or without its schema (sluice_idempotency)')
    .action(async ({ table }: { readonly table?: string }) => {
      const { printSql } = await import('./idempotency/print.ts')
      printSql(table, shell)
    })
  withExamples(sql, [['sluice idempotency sql | psql "$DATABASE_URL"', 'creates it']])
  const dynamodb = idempotency
    .command('dynamodb')
    .description('a CloudFormation template for DynamoDB')
    .option('--table <name>', 'the name of the table (sluice-idempotency)')
    .action(async ({ table }: { readonly table?: string }) => {
      const { printTemplate } = await import('./idempotency/print.ts')
      printTemplate(table, shell)
    })
  withExamples(dynamodb, [
    ['sluice idempotency dynamodb > table.json', 'then: aws cloudformation deploy --template-file'],
  ])
  withExamples(idempotency, [
    ['sluice idempotency sql | psql "$DATABASE_URL"', 'the table of postgresStore'],
    ['sluice idempotency dynamodb --table keys', 'the table of dynamoDbStore'],
  ])
}
